package dev.nightjar.io.source;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import dev.nightjar.io.Encodings;
import dev.nightjar.io.FilePaths;
import dev.nightjar.io.source.DocumentRow.Place;
import dev.nightjar.io.source.ReadNotes.Note;
import dev.nightjar.io.source.SourceFiles.SourceFile;
import dev.nightjar.spark.Flattened;
import dev.nightjar.spark.NewRow;
import dev.nightjar.spark.SharedConfiguration;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.CompressionCodecFactory;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.jspecify.annotations.Nullable;

/** Formats read file by file: text, a document each, and JSON, an array or a row of objects. */
final class FileSource implements Serializable {
  private static final long serialVersionUID = 1L;

  private final SourceOptions options;
  private final boolean json;
  private final ReadNotes notes;

  FileSource(SourceOptions options, boolean json, ReadNotes notes) {
    this.options = options;
    this.json = json;
    this.notes = notes;
  }

  JavaRDD<NewRow> read(JavaSparkContext spark, SourceFiles files) {
    SharedConfiguration hadoop = SharedConfiguration.of(spark);
    int slices = Math.max(1, Math.min(files.files().size(), 4 * spark.defaultParallelism()));
    ReadNotes noted = notes;
    return spark
        .parallelize(files.files(), slices)
        .mapPartitions(
            part -> {
              ReadNotes.Task task = noted.begin();
              return new Flattened<>(part, file -> rows(file, hadoop.value(), task));
            });
  }

  private Iterator<NewRow> rows(SourceFile file, Configuration hadoop, ReadNotes.Task task) {
    try {
      return json ? new JsonRows(file, hadoop, task) : text(file, hadoop, task);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  static UncheckedIOException unreadable(SourceFile file, Exception e) {
    return new UncheckedIOException(
        "Cannot read %s: %s (‹source.corrupt-files› reject goes on without it)"
            .formatted(file.path(), e.getMessage()),
        e instanceof IOException cause ? cause : new IOException(e));
  }

  private Iterator<NewRow> text(SourceFile file, Configuration hadoop, ReadNotes.Task task)
      throws IOException {
    Place place = new Place(file.name(), 0);
    byte[] bytes;
    try (InputStream in = open(file, hadoop)) {
      bytes = in.readAllBytes();
    }
    try {
      String text = Encodings.decode(bytes, options.encoding());
      if (!StrictText.isBinary(text)) {
        return List.of(DocumentRow.of(file.name(), text, file.folders(), place)).iterator();
      }
    } catch (CharacterCodingException e) {
      if (!StrictText.isBinary(bytes)) {
        return List.of(
                DocumentRow.reject(
                    file.name(), place, RejectReason.ENCODING, otherEncoding(e, options)))
            .iterator();
      }
    }
    task.add(Note.NOT_TEXT, file.name());
    return Collections.emptyIterator();
  }

  /** Why bytes were not decoded. */
  static String otherEncoding(CharacterCodingException e, SourceOptions options) {
    return "not %s: %s; ‹source.encoding› says what it is"
        .formatted(options.encoding(), e.getMessage());
  }

  static InputStream open(SourceFile file, Configuration hadoop) throws IOException {
    Path path = new Path(file.path());
    Configuration opening = FilePaths.opening(file.path(), hadoop);
    InputStream in = path.getFileSystem(opening).open(path);
    CompressionCodec codec = new CompressionCodecFactory(hadoop).getCodec(path);
    return codec == null ? in : codec.createInputStream(in);
  }

  /** Reads one object at a time; what follows a syntax error is one reject. Not thread-safe. */
  private final class JsonRows implements Iterator<NewRow> {
    private final SourceFile file;
    private final ReadNotes.Task task;
    private final JsonParser parser;
    private final JsonRecords records = new JsonRecords(options);
    private @Nullable NewRow next;
    private long position;

    JsonRows(SourceFile file, Configuration hadoop, ReadNotes.Task task) throws IOException {
      this.file = file;
      this.task = task;
      this.parser =
          JsonRecords.JSON.createParser(
              Encodings.open(open(file, hadoop), options.encoding()).reader());
      this.next = advance();
    }

    @Override
    public boolean hasNext() {
      return next != null;
    }

    @Override
    public NewRow next() {
      if (next == null) {
        throw new NoSuchElementException();
      }
      NewRow row = next;
      next = advance();
      return row;
    }

    private @Nullable NewRow advance() {
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
        return records.row(record, place, file.folders(), task);
      } catch (JsonProcessingException e) {
        return broken(place, RejectReason.CORRUPT_RECORD, "not JSON: " + e.getOriginalMessage());
      } catch (CharacterCodingException e) {
        return broken(place, RejectReason.ENCODING, otherEncoding(e, options));
      } catch (IOException e) {
        throw unreadable(file, e);
      }
    }

    private NewRow broken(Place place, RejectReason reason, String message) {
      try {
        parser.close();
      } catch (IOException e) {
        throw unreadable(file, e);
      }
      return DocumentRow.reject(null, place, reason, message + "; the rest of the file is lost");
    }
  }
}
