package org.kclframework.launcher.services;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import javax.net.ssl.TrustManagerFactory;
import org.kclframework.core.internal.FileFailures;
import org.kclframework.launcher.config.Keys;
import org.kclframework.launcher.exit.ExitCode;
import org.kclframework.launcher.exit.LaunchException;
import software.amazon.awssdk.http.TlsTrustManagersProvider;

/** Whom to trust when a server shows a certificate that no authority knows. */
final class TrustedCertificate {

  private TrustedCertificate() {}

  /**
   * Returns what trusts the certificates of a file, and no other.
   *
   * @throws LaunchException if there are none in the file
   */
  static TlsTrustManagersProvider read(Path file) throws LaunchException {
    try (InputStream in = Files.newInputStream(file)) {
      KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null);
      for (Certificate found : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        trusted.setCertificateEntry("certificate-" + trusted.size(), found);
      }
      if (trusted.size() == 0) {
        throw new CertificateException("it is empty");
      }
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(trusted);
      return factory::getTrustManagers;
    } catch (IOException e) {
      throw unusable(file, "which cannot be read: " + FileFailures.described(e), e);
    } catch (GeneralSecurityException e) {
      throw unusable(file, "which holds no certificate: " + e.getMessage(), e);
    }
  }

  private static LaunchException unusable(Path file, String why, Exception cause) {
    return new LaunchException(
        ExitCode.BAD_CONFIGURATION, Keys.ENDPOINT_CERTIFICATE + " is " + file + ", " + why, cause);
  }
}
