package dev.nightjar.io.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.io.FilePaths;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Columns of Parquet files, those that Spark does not know too. */
class TestParquetColumns {
  private static final String SCHEMA =
      """
      message corpus {
        required binary id (UTF8);
        optional int64 n;
        optional double score;
        optional int64 at (TIMESTAMP(MICROS,true));
        optional int64 nanos (TIMESTAMP(NANOS,true));
        optional int64 local_nanos (TIMESTAMP(NANOS,false));
        optional int32 time (TIME(MILLIS,true));
        optional int64 micros (TIME(MICROS,true));
        optional fixed_len_byte_array(16) uuid (UUID);
        optional fixed_len_byte_array(2) half (FLOAT16);
        optional binary bytes;
        optional fixed_len_byte_array(12) span (INTERVAL);
        optional group tags (LIST) {
          repeated group list {
            optional binary element (UTF8);
          }
        }
        repeated int64 times (TIMESTAMP(NANOS,true));
      }
      """;

  @TempDir java.nio.file.Path folder;

  private List<TableColumn> columns(String name) throws IOException {
    Configuration hadoop = new Configuration();
    java.nio.file.Path file = folder.resolve("plain.parquet");
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(new Path(file.toUri()))
            .withConf(hadoop)
            .withType(MessageTypeParser.parseMessageType(SCHEMA))
            .build()) {
      assertThat(writer.getDataSize()).isZero();
    }
    Files.move(file, folder.resolve(name));
    return ParquetColumns.of(FilePaths.child(new Path(folder.toUri()), name).toString(), hadoop);
  }

  @Test
  void everyColumnHasItsWay() throws IOException {
    Map<String, ColumnText> ways = new HashMap<>();
    columns("in.parquet").forEach(column -> ways.put(column.name(), column.text()));
    assertThat(ways)
        .containsEntry("id", ColumnText.PLAIN)
        .containsEntry("n", ColumnText.PLAIN)
        .containsEntry("score", ColumnText.PLAIN)
        .containsEntry("at", ColumnText.INSTANT)
        .containsEntry("nanos", ColumnText.INSTANT_NANOS)
        .containsEntry("local_nanos", ColumnText.LOCAL_NANOS)
        .containsEntry("time", ColumnText.TIME_MILLIS)
        .containsEntry("micros", ColumnText.TIME_MICROS)
        .containsEntry("uuid", ColumnText.UUID)
        .containsEntry("half", ColumnText.HALF)
        .containsEntry("bytes", ColumnText.BYTES)
        .containsEntry("tags", ColumnText.JSON);
  }

  @Test
  void columnsKeepTheOrderOfTheFileWhateverItsName() throws IOException {
    assertThat(columns("a:b [1].parquet"))
        .extracting(TableColumn::name)
        .startsWith("id", "n", "score")
        .endsWith("tags", "times");
  }
}
