package org.kclframework.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import org.kclframework.local.LocalStreams;
import org.kclframework.local.http.TlsIdentity;

/** The endpoint of {@link ProducerComparison}, in a process of its own: an embedded stream. */
final class ProducerEndpoint {

  private ProducerEndpoint() {}

  /**
   * Serves streams until there are no more questions: {@code endpoint}, {@code create NAME SHARDS}
   * and {@code delete NAME}.
   *
   * @param arguments the file for the certificate
   */
  static void run(String[] arguments) throws Exception {
    TlsIdentity identity = TlsIdentity.create();
    Files.writeString(Path.of(arguments[1]), identity.certificatePem());
    try (LocalStreams streams = LocalStreams.create()) {
      String endpoint = streams.serveTls(0, identity).endpoint().toString();
      ChildJvm.serve(
          System.in,
          System.out,
          line -> {
            String[] words = line.split(" ", -1);
            switch (words[0]) {
              case "create" -> streams.kinesis().createStream(words[1], Integer.parseInt(words[2]));
              case "delete" ->
                  streams.kinesis().deleteStream(request -> request.streamName(words[1])).join();
              default -> {
                // Wants nothing but the answer.
              }
            }
            return endpoint;
          });
    }
  }
}
