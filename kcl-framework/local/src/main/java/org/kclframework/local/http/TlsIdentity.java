package org.kclframework.local.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.UUID;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A key and the certificate for it that a server on this machine shows to its clients: made anew,
 * signed by itself, for {@code localhost} and 127.0.0.1. Who is to trust it needs the certificate.
 *
 * <p>Thread-safe.
 */
public final class TlsIdentity {

  private static final String ALIAS = "local";

  /** The JDK has no interface to make certificates, but its keytool is always beside it. */
  private static final Path KEYTOOL = Path.of(System.getProperty("java.home"), "bin", "keytool");

  private final KeyStore keys;
  private final char[] password;

  private TlsIdentity(KeyStore keys, char[] password) {
    this.keys = keys;
    this.password = password;
  }

  /**
   * Makes one, which takes about a second.
   *
   * @throws UncheckedIOException if the JDK's keytool is not there or fails
   */
  public static TlsIdentity create() {
    String password = UUID.randomUUID().toString();
    try {
      Path directory = Files.createTempDirectory("local-tls");
      Path file = directory.resolve("keys.p12");
      try {
        generate(file, password);
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
          keys.load(in, password.toCharArray());
        }
        return new TlsIdentity(keys, password.toCharArray());
      } finally {
        Files.deleteIfExists(file);
        Files.delete(directory);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("no certificate could be made: " + e.getMessage(), e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("keytool made what this Java cannot read", e);
    }
  }

  private static void generate(Path file, String password) throws IOException {
    ProcessBuilder keytool =
        new ProcessBuilder(
            KEYTOOL.toString(),
            "-genkeypair",
            "-alias",
            ALIAS,
            "-keyalg",
            "RSA",
            "-keysize",
            "2048",
            "-validity",
            "3650",
            "-dname",
            "CN=localhost",
            "-ext",
            "san=dns:localhost,ip:127.0.0.1",
            "-storetype",
            "PKCS12",
            "-keystore",
            file.toString(),
            "-storepass:env",
            "STORE_PASSWORD");
    // Other users see the arguments of a process, but not its environment.
    keytool.environment().put("STORE_PASSWORD", password);
    Process process = keytool.redirectErrorStream(true).start();
    try (InputStream output = process.getInputStream()) {
      String said = new String(output.readAllBytes(), US_ASCII);
      int code = process.waitFor();
      if (code != 0) {
        throw new IOException("keytool ended with " + code + ": " + said.strip());
      }
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while keytool made a key", e);
    }
  }

  /** Returns what a server needs to show itself by it. */
  SSLContext context() {
    try {
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(keys, password);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(factory.getKeyManagers(), null, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a key that was just made cannot be used", e);
    }
  }

  /** Returns the certificate, for clients that are to trust it. */
  public X509Certificate certificate() {
    try {
      Certificate certificate = keys.getCertificate(ALIAS);
      return (X509Certificate) certificate;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a certificate that was just made is not there", e);
    }
  }

  /** Returns the certificate in the form of a PEM file (RFC 7468), which most clients take. */
  public String certificatePem() {
    try {
      byte[] bytes = certificate().getEncoded();
      String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
      return "-----BEGIN CERTIFICATE-----\n" + text + "\n-----END CERTIFICATE-----\n";
    } catch (CertificateException e) {
      throw new IllegalStateException("a certificate that was just made cannot be written", e);
    }
  }
}
