package dev.nightjar.io;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import dev.nightjar.io.DocumentRow.Place;
import dev.nightjar.io.SourceFiles.SourceFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.CompressionCodecFactory;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/** Formats read file by file: text, a document each, and JSON, an array or a row of objects. */
final class FileSource implements Serializable {
  private static final long serialVersionUID = 1L;

  private final SourceOptions options;
  private final boolean json;

  FileSource(SourceOptions options, boolean json) {
    this.options = options;
    this.json = json;
  }

  JavaRDD<Row> read(JavaSparkContext spark, SourceFiles files) {
    SharedConfiguration hadoop = SharedConfiguration.of(spark);
    int slices = Math.max(1, Math.min(files.files().size(), 4 * spark.defaultParallelism()));
    return spark
        .parallelize(files.files(), slices)
        .mapPartitions(part -> new Flattened<>(part, file -> rows(file, hadoop.value())));
  }

  private Iterator<Row> rows(SourceFile file, Configuration hadoop) {
    try {
      return json ? new JsonRows(file, hadoop) : List.of(text(file, hadoop)).iterator();
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  static UncheckedIOException unreadable(SourceFile file, IOException e) {
    return new UncheckedIOException(
        "Cannot read %s: %s (--corrupt-files reject goes on without it)"
            .formatted(file.path(), e.getMessage()),
        e);
  }

  private Row text(SourceFile file, Configuration hadoop) throws IOException {
    Place place = new Place(file.name(), 0);
    try (InputStream in = open(file, hadoop)) {
      byte[] bytes = in.readAllBytes();
      String text = StrictText.decode(bytes, bytes.length, Charset.forName(options.encoding()));
      return TextColumns.row(file.name(), List.of(text), Map.of(), place, options);
    } catch (CharacterCodingException e) {
      return DocumentRow.reject(
          file.name(),
          place,
          RejectReason.ENCODING,
          "not " + options.encoding() + ": " + e.getMessage());
    }
  }

  static InputStream open(SourceFile file, Configuration hadoop) throws IOException {
    Path path = new Path(file.path());
    InputStream in = path.getFileSystem(hadoop).open(path);
    CompressionCodec codec = new CompressionCodecFactory(hadoop).getCodec(path);
    return codec == null ? in : codec.createInputStream(in);
  }

  /** Reads one object at a time; what follows a syntax error is one reject. Not thread-safe. */
  private final class JsonRows implements Iterator<Row> {
    private final SourceFile file;
    private final JsonParser parser;
    private final JsonRecords records = new JsonRecords(options);
    private @Nullable Row next;
    private long position;

    JsonRows(SourceFile file, Configuration hadoop) throws IOException {
      this.file = file;
      var decoder =
          Charset.forName(options.encoding())
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT);
      this.parser =
          JsonRecords.JSON.createParser(new InputStreamReader(open(file, hadoop), decoder));
      this.next = advance();
    }

    @Override
    public boolean hasNext() {
      return next != null;
    }

    @Override
    public Row next() {
      if (next == null) {
        throw new NoSuchElementException();
      }
      Row row = next;
      next = advance();
      return row;
    }

    private @Nullable Row advance() {
      if (parser.isClosed()) {
        return null;
      }
      Place place = new Place(file.name(), position++);
      try {
        JsonToken token = parser.nextToken();
        while (token == JsonToken.START_ARRAY || token == JsonToken.END_ARRAY) {
          token = parser.nextToken();
        }
        if (token == null) {
          parser.close();
          return null;
        }
        JsonNode record = JsonRecords.ONE_OF_MANY.readTree(parser);
        return records.row(record, place);
      } catch (JsonProcessingException e) {
        return broken(place, RejectReason.CORRUPT_RECORD, "not JSON: " + e.getOriginalMessage());
      } catch (CharacterCodingException e) {
        return broken(place, RejectReason.ENCODING, "not " + options.encoding());
      } catch (IOException e) {
        throw unreadable(file, e);
      }
    }

    private Row broken(Place place, RejectReason reason, String message) {
      try {
        parser.close();
      } catch (IOException e) {
        throw unreadable(file, e);
      }
      return DocumentRow.reject(null, place, reason, message + "; the rest of the file is lost");
    }
  }
}
