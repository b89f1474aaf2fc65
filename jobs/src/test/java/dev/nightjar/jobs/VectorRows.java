package dev.nightjar.jobs;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** The rows of a run as DuckDB reads them; floats are printed so that different bits differ. */
final class VectorRows {
  private VectorRows() {}

  /** All columns of all rows, by chunk. */
  static List<String> of(Path directory, String run) throws SQLException {
    String columns =
        "document_id, chunk_id, chunk_index, start, \"end\", text, content_hash, token_count, vector, attributes";
    String query =
        "select %s from read_parquet('%s/run=%s/*.parquet', hive_partitioning=false) order by chunk_id"
            .formatted(columns, directory, run);
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckdb.createStatement();
        ResultSet found = statement.executeQuery(query)) {
      List<String> rows = new ArrayList<>();
      while (found.next()) {
        StringBuilder row = new StringBuilder();
        for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
          row.append(found.getString(i)).append('|');
        }
        rows.add(row.toString());
      }
      return rows;
    }
  }
}
