package org.kclframework.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.kclframework.kcl.CheckpointTool.ShardCheckpoint;

class CheckpointListingTest {

  private static final List<ShardCheckpoint> CHECKPOINTS =
      List.of(
          new ShardCheckpoint("shard-1", "TRIM_HORIZON", 0, Optional.empty()),
          new ShardCheckpoint("account:orders:1:shard-2", "17", 3, Optional.of("worker \"1\"")));

  private final CheckpointListing listing = new CheckpointListing("words");

  @Test
  void table_alignsItsColumns() {
    assertThat(listing.table(CHECKPOINTS))
        .isEqualTo(
            """
            STREAM  SHARD    CHECKPOINT    HELD BY
            words   shard-1  TRIM_HORIZON  -
            orders  shard-2  17/3          worker "1"
            """);
  }

  @Test
  void table_ofNothing_isItsHead() {
    assertThat(listing.table(List.of())).isEqualTo("STREAM  SHARD  CHECKPOINT  HELD BY\n");
  }

  @Test
  void json_escapesWhatItHasTo() throws IOException {
    assertThat(listing.json(CHECKPOINTS))
        .isEqualTo(
            """
            [ {
              "stream" : "words",
              "shard" : "shard-1",
              "leaseKey" : "shard-1",
              "checkpoint" : "TRIM_HORIZON",
              "subSequenceNumber" : 0,
              "owner" : null
            }, {
              "stream" : "orders",
              "shard" : "shard-2",
              "leaseKey" : "account:orders:1:shard-2",
              "checkpoint" : "17",
              "subSequenceNumber" : 3,
              "owner" : "worker \\"1\\""
            } ]
            """);
    assertThat(listing.json(List.of())).isEqualTo("[ ]\n");
  }
}
