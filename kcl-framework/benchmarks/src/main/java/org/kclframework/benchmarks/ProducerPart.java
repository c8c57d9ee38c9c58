package org.kclframework.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Random;
import javax.net.ssl.TrustManagerFactory;

/**
 * The part of {@link ProducerComparison} that puts records, in a process of its own. One thread
 * puts, under keys that are chosen at random, but in each run the same.
 */
final class ProducerPart {

  private static final int KEYS = 10_000;

  /** A library that puts records. */
  interface Library extends AutoCloseable {

    /** Begins to put to a stream. */
    Puts open(String stream) throws Exception;

    @Override
    void close();
  }

  /** Puts records to one stream. */
  interface Puts {

    /** Puts a record, waiting if too many have no result yet. */
    void put(String key, byte[] data) throws Exception;

    /** Waits until all have been stored; fails if one was not. */
    void finish() throws Exception;
  }

  private final Library library;
  private final int size;
  private final String[] keys = new String[KEYS];

  private ProducerPart(Library library, int size) {
    this.library = library;
    this.size = size;
    for (int i = 0; i < KEYS; i++) {
      keys[i] = "customer-" + i;
    }
  }

  /**
   * Puts records until there are no more questions.
   *
   * @param arguments the name of the library, the endpoint, the file of its certificate, the size
   *     of records, and whether to aggregate them
   */
  static void run(String[] arguments) throws Exception {
    URI endpoint = URI.create(arguments[2]);
    Path certificate = Path.of(arguments[3]);
    boolean aggregated = Boolean.parseBoolean(arguments[5]);
    try (Library library =
        switch (arguments[1]) {
          case "kpl" -> new KplPuts(endpoint, aggregated);
          case "framework" -> new FrameworkPuts(endpoint, trust(certificate), aggregated);
          default -> throw new IllegalArgumentException("no library " + arguments[1]);
        }) {
      ProducerPart part = new ProducerPart(library, Integer.parseInt(arguments[4]));
      ChildJvm.serve(System.in, System.out, part::answer);
    }
  }

  private static TrustManagerFactory trust(Path certificate)
      throws IOException, GeneralSecurityException {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    try (InputStream in = Files.newInputStream(certificate)) {
      trusted.setCertificateEntry(
          "local", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    return trust;
  }

  /** Puts as many records to a stream as the line says, and answers with the nanoseconds. */
  private String answer(String line) throws Exception {
    String[] words = line.split(" ", -1);
    Puts puts = library.open(words[0]);
    // What a library asks the endpoint about the stream at first is not measured.
    puts.put(keys[0], new byte[size]);
    puts.finish();
    Random random = new Random(1);
    int records = Integer.parseInt(words[1]);
    long begin = System.nanoTime();
    for (int i = 0; i < records; i++) {
      puts.put(keys[random.nextInt(KEYS)], new byte[size]);
    }
    puts.finish();
    return Long.toString(System.nanoTime() - begin);
  }
}
