package org.kclframework.streams.daemon;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kclframework.streams.eventstreamer.Bucket;

class BucketNamesTest {

  @TempDir Path directory;

  @Test
  void names_areKeptFromRunToRun() throws Exception {
    Path file = directory.resolve("buckets.jsonl");
    BucketNames first = BucketNames.load(file);
    assertThat(first.put(new Bucket("k", "a \"name\" \u00e9"))).isTrue();
    assertThat(first.put(new Bucket("k", "another"))).isFalse();
    assertThat(first.put(new Bucket("m", ""))).isTrue();

    BucketNames second = BucketNames.load(file);
    assertThat(second.name("k")).isEqualTo("another");
    assertThat(second.put(new Bucket("m", ""))).isFalse();
    assertThat(second.name("unknown")).isEmpty();
    assertThat(Files.readAllLines(file)).hasSize(2);
  }

  @Test
  void lineThatIsCutOff_isPassedOver() throws Exception {
    Path file = directory.resolve("buckets.jsonl");
    Files.writeString(
        file, "{\"bucketKey\":\"k\",\"bucketName\":\"n\"}\n{\"bucketKey\":\"m", UTF_8);

    BucketNames names = BucketNames.load(file);
    assertThat(names.name("k")).isEqualTo("n");
    assertThat(names.put(new Bucket("m", "after"))).isTrue();
    assertThat(BucketNames.load(file).name("m")).isEqualTo("after");
  }

  @Test
  void linesThatAreNoBuckets_arePassedOver() throws Exception {
    Path file = directory.resolve("buckets.jsonl");
    Files.writeString(file, "[]\n{}\n7\n{\"bucketKey\":1,\"bucketName\":2}\n\n");
    Files.writeString(
        file, "{\"bucketKey\":\"k\",\"bucketName\":\"n\"}\n", StandardOpenOption.APPEND);

    assertThat(BucketNames.load(file).name("k")).isEqualTo("n");
  }

  @Test
  void fileThatCannotBeWritten_doesNoHarm() {
    BucketNames names = BucketNames.load(directory.resolve("none").resolve("buckets.jsonl"));
    assertThat(names.put(new Bucket("k", "n"))).isTrue();
    assertThat(names.name("k")).isEqualTo("n");
  }

  @Test
  void file_isBounded_howeverOftenNamesChange() throws Exception {
    Path file = directory.resolve("buckets.jsonl");
    BucketNames names = BucketNames.load(file);
    for (int i = 0; i <= 2 * BucketNames.MOST; i++) {
      names.put(new Bucket("k", "n" + i));
    }
    assertThat(Files.readAllLines(file)).hasSize(1);
    names.put(new Bucket("m", "after"));
    assertThat(BucketNames.load(file).name("k")).isEqualTo("n" + 2 * BucketNames.MOST);
    assertThat(BucketNames.load(file).name("m")).isEqualTo("after");
  }

  @Test
  void onlyTheLatest_areKept() {
    BucketNames names = BucketNames.inMemory();
    for (int i = 0; i <= BucketNames.MOST; i++) {
      names.put(new Bucket("k" + i, "n"));
    }
    assertThat(names.name("k0")).isEmpty();
    assertThat(names.name("k1")).isEqualTo("n");
  }
}
