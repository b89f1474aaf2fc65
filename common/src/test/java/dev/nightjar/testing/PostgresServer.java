package dev.nightjar.testing;

import static org.junit.jupiter.api.Assumptions.abort;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.PGConnection;

/**
 * A PostgreSQL of this process, by binaries from Maven, and a connection to it that runs scripts of
 * psql.
 */
public final class PostgresServer implements AutoCloseable {
  private final EmbeddedPostgres server;
  private final Connection connection;

  private PostgresServer(EmbeddedPostgres server, Connection connection) {
    this.server = server;
    this.connection = connection;
  }

  /** Starts it; where it cannot run, the test is skipped and says why. */
  public static PostgresServer start() throws SQLException {
    EmbeddedPostgres server;
    try {
      server = EmbeddedPostgres.builder().setServerConfig("fsync", "off").start();
    } catch (IOException | IllegalStateException e) {
      return abort("PostgreSQL cannot run here: " + e.getMessage());
    }
    return new PostgresServer(server, server.getPostgresDatabase().getConnection());
  }

  /** For queries. */
  public Connection connection() {
    return connection;
  }

  /** Runs a script as psql does in the script's folder. */
  public void run(Path script) throws IOException, SQLException {
    StringBuilder sql = new StringBuilder();
    for (String line : Files.readAllLines(script)) {
      if (line.startsWith("\\")) {
        execute(sql);
        meta(line, script);
      } else {
        sql.append(line).append('\n');
      }
    }
    execute(sql);
  }

  private void execute(StringBuilder sql) throws SQLException {
    if (!sql.toString().isBlank()) {
      try (Statement statement = connection.createStatement()) {
        statement.execute(sql.toString());
      }
    }
    sql.setLength(0);
  }

  private void meta(String line, Path script) throws IOException, SQLException {
    String[] words = line.split(" ", 2);
    switch (words[0]) {
      case "\\set" -> {}
      case "\\ir" -> run(script.resolveSibling(words[1]));
      case "\\copy" -> {
        String[] parts = words[1].split("'", 3);
        try (var in = Files.newInputStream(script.resolveSibling(parts[1]))) {
          connection
              .unwrap(PGConnection.class)
              .getCopyAPI()
              .copyIn("COPY " + parts[0].replaceFirst("FROM $", "FROM STDIN") + parts[2], in);
        }
      }
      default -> throw new IllegalArgumentException("psql knows it, this does not: " + line);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
