package org.kclframework.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.kclframework.core.internal.FileFailures;
import org.kclframework.launcher.config.Keys;
import org.kclframework.launcher.exit.ExitCode;
import org.kclframework.launcher.exit.LaunchException;
import org.kclframework.launcher.services.InjectedFaults;
import org.kclframework.local.LocalStreams;
import org.kclframework.local.http.LocalServer;
import org.kclframework.local.http.TlsIdentity;
import org.kclframework.local.kinesis.RateLimits;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Serves the embedded Kinesis and lease table to other programs until it is told to stop. */
@Command(
    name = "local",
    customSynopsis = {
      "launcher local [--port=N] [--data-dir=DIR] [--limits=on|off] [--faults=LIST]",
      "               [--tls [--tls-certificate=FILE]]"
    },
    description = "Serves an embedded Kinesis and DynamoDB for leases on 127.0.0.1.")
final class LocalCommand implements Callable<Integer> {

  private static final int MAX_PORT = 65_535;

  private final Surroundings surroundings;
  private final CountDownLatch stopped = new CountDownLatch(1);

  @Option(
      names = "--port",
      defaultValue = "4567",
      paramLabel = "N",
      description = "Where to listen, ${DEFAULT-VALUE} by default; 0: any port that is free.")
  private int port;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description = "Where to keep everything; by default in memory.")
  private @Nullable Path dataDirectory;

  @Option(
      names = "--limits",
      defaultValue = "off",
      paramLabel = "on|off",
      description = "Whether throughput is limited as in AWS, ${DEFAULT-VALUE} by default.")
  private String limits = "off";

  @Option(
      names = "--faults",
      defaultValue = "",
      paramLabel = "LIST",
      description =
          "What goes wrong by chance, such as throttle:0.01,drop:0.005,error:0.002,delay:0.05:20ms:"
              + " the share of requests that are throttled, take effect without an answer, fail, or"
              + " are delayed. seed:7 makes the choice repeatable.")
  private String faults = "";

  @Option(
      names = "--tls",
      description =
          "Serves over TLS, for clients that speak nothing else, with a certificate that is made anew"
              + " for localhost and 127.0.0.1 and signed by itself.")
  private boolean tls;

  @Option(
      names = "--tls-certificate",
      paramLabel = "FILE",
      description = "Where to write this certificate, as PEM, for clients that are to trust it.")
  private @Nullable Path certificateFile;

  LocalCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws LaunchException {
    InjectedFaults injected = InjectedFaults.parse(faults);
    try (LocalStreams streams = start();
        LocalServer server = serve(streams)) {
      injected.addTo(streams.faults());
      surroundings.stopRequests().handle(stopped::countDown);
      surroundings.out().print(announcement(server.endpoint(), region(streams)));
      surroundings.out().flush();
      stopped.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return ExitCode.DONE.number();
  }

  private static String region(LocalStreams streams) {
    return streams.kinesis().serviceClientConfiguration().region().id();
  }

  /** Programs that wait for the server read the first line. */
  private String announcement(URI endpoint, String region) {
    Optional<Path> certificate = certificate();
    return """
        Serving Kinesis and DynamoDB on %1$s

        In a configuration of the launcher:
          regionName=%2$s
          kinesisEndpoint=%1$s
          dynamoDBEndpoint=%1$s%3$s
          AWSCredentialsProvider=AnonymousCredentialsProvider

        With the AWS CLI:
          aws --endpoint-url=%1$s%4$s --region=%2$s --no-sign-request kinesis list-streams
        """
        .formatted(
            endpoint,
            region,
            certificate.map(file -> "\n  " + Keys.ENDPOINT_CERTIFICATE + "=" + file).orElse(""),
            certificate.map(file -> " --ca-bundle=" + file).orElse(""));
  }

  private Optional<Path> certificate() {
    return Optional.ofNullable(certificateFile).map(surroundings.workingDirectory()::resolve);
  }

  private LocalStreams start() throws LaunchException {
    LocalStreams.Builder builder = LocalStreams.builder().rateLimits(rateLimits());
    if (dataDirectory != null) {
      builder.dataDirectory(surroundings.workingDirectory().resolve(dataDirectory));
    }
    try {
      return builder.build();
    } catch (RuntimeException e) {
      throw new LaunchException(
          ExitCode.INITIALIZATION_FAILED,
          "--data-dir=" + dataDirectory + ": " + FileFailures.described(e),
          e);
    }
  }

  private RateLimits rateLimits() throws LaunchException {
    return switch (limits.toLowerCase(Locale.ROOT)) {
      case "on" -> RateLimits.LIKE_AWS;
      case "off" -> RateLimits.OFF;
      default ->
          throw new LaunchException(
              ExitCode.BAD_CONFIGURATION, "--limits is '" + limits + "', but must be on or off");
    };
  }

  private LocalServer serve(LocalStreams streams) throws LaunchException {
    if (port < 0 || port > MAX_PORT) {
      throw new LaunchException(
          ExitCode.BAD_CONFIGURATION, "--port is " + port + ", but must be from 0 to " + MAX_PORT);
    }
    if (certificateFile != null && !tls) {
      throw new LaunchException(
          ExitCode.BAD_CONFIGURATION, "--tls-certificate means nothing without --tls");
    }
    try {
      return tls ? serveTls(streams) : streams.serve(port);
    } catch (UncheckedIOException e) {
      throw new LaunchException(
          ExitCode.INITIALIZATION_FAILED, "--port=" + port + ": " + e.getMessage(), e);
    }
  }

  private LocalServer serveTls(LocalStreams streams) throws LaunchException {
    TlsIdentity identity = TlsIdentity.create();
    LocalServer server = streams.serveTls(port, identity);
    Optional<Path> certificate = certificate();
    if (certificate.isPresent()) {
      try {
        write(certificate.get(), identity.certificatePem());
      } catch (IOException e) {
        server.close();
        throw new LaunchException(
            ExitCode.INITIALIZATION_FAILED,
            "--tls-certificate="
                + certificateFile
                + " cannot be written: "
                + FileFailures.described(e),
            e);
      }
    }
    return server;
  }

  /** Nobody finds half a certificate, or that of a server that does not listen. */
  private static void write(Path file, String certificate) throws IOException {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      Files.writeString(file, certificate);
      return;
    }
    Path real = Files.exists(file) ? file.toRealPath() : file;
    Path written = real.resolveSibling(real.getFileName() + ".new");
    Files.writeString(written, certificate);
    Files.move(written, real, StandardCopyOption.REPLACE_EXISTING);
  }
}
