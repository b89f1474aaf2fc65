package dev.nightjar.io.source;

import dev.nightjar.io.Encodings;
import dev.nightjar.io.FilePaths;
import dev.nightjar.io.source.DocumentRow.Place;
import dev.nightjar.io.source.SourceFiles.SourceFile;
import dev.nightjar.spark.Flattened;
import dev.nightjar.spark.NewRow;
import dev.nightjar.spark.SharedConfiguration;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.LongWritable;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.mapreduce.InputSplit;
import org.apache.hadoop.mapreduce.Job;
import org.apache.hadoop.mapreduce.JobContext;
import org.apache.hadoop.mapreduce.lib.input.FileSplit;
import org.apache.hadoop.mapreduce.lib.input.TextInputFormat;
import org.apache.hadoop.util.LineReader;
import org.apache.spark.api.java.JavaNewHadoopRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;

/**
 * JSON Lines: one object a line. Files are split; a line's position is its byte offset in the
 * decompressed file, so ids made from it do not depend on the splits. Files in UTF-16 or UTF-32 are
 * read in one piece; positions in them count characters.
 */
final class LineSource implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Up to this size a file is read by one task, which has a list of its rows meanwhile. */
  private static final long SMALL_BYTES = 16L << 20;

  private final SourceOptions options;
  private final JsonRecords records;
  private final Map<String, SourceFile> files;
  private final ReadNotes notes;

  LineSource(SourceOptions options, SourceFiles files, ReadNotes notes) {
    this.options = options;
    this.records = new JsonRecords(options);
    this.files = files.byPath();
    this.notes = notes;
  }

  JavaRDD<NewRow> read(JavaSparkContext spark, SourceFiles files) throws IOException {
    List<SourceFile> small =
        files.files().stream().filter(file -> file.bytes() <= SMALL_BYTES).toList();
    List<SourceFile> large = new ArrayList<>(files.files());
    large.removeAll(Set.copyOf(small));
    if (large.isEmpty()) {
      return whole(spark, small);
    }
    JavaRDD<NewRow> rows = split(spark, large);
    return small.isEmpty() ? rows : rows.union(whole(spark, small));
  }

  /** Hadoop's lines of files that were found already; its own listing takes names for patterns. */
  public static final class Lines extends TextInputFormat {
    private static final String FILES = "nightjar.files";

    static Configuration of(List<SourceFile> files, Configuration hadoop) throws IOException {
      Configuration conf = new Configuration(hadoop);
      for (SourceFile file : files) {
        conf = FilePaths.opening(file.path(), conf);
      }
      conf.set(FILES, JsonRecords.JSON.writeValueAsString(files));
      return conf;
    }

    @Override
    protected List<FileStatus> listStatus(JobContext job) throws IOException {
      Configuration conf = job.getConfiguration();
      List<FileStatus> found = new ArrayList<>();
      for (SourceFile file : JsonRecords.JSON.readValue(conf.get(FILES), SourceFile[].class)) {
        Path path = new Path(file.path());
        long block = path.getFileSystem(conf).getDefaultBlockSize(path);
        found.add(new FileStatus(file.bytes(), false, 1, block, file.modified(), path));
      }
      return found;
    }
  }

  /** Files that are worth several tasks. */
  private JavaRDD<NewRow> split(JavaSparkContext spark, List<SourceFile> large) throws IOException {
    Job job = Job.getInstance(Lines.of(large, spark.hadoopConfiguration()));
    SharedConfiguration hadoop = SharedConfiguration.of(spark);
    JavaNewHadoopRDD<LongWritable, Text> lines =
        (JavaNewHadoopRDD<LongWritable, Text>)
            spark.newAPIHadoopRDD(
                job.getConfiguration(), Lines.class, LongWritable.class, Text.class);
    return lines.mapPartitionsWithInputSplit(
        (split, rows) -> rows(split, rows, hadoop.value()), false);
  }

  /** Files that share tasks, in groups of about equal size. */
  private JavaRDD<NewRow> whole(JavaSparkContext spark, List<SourceFile> files) {
    long all = new SourceFiles(files).bytes();
    long most = Math.clamp(all / (4L * spark.defaultParallelism()), 1, SMALL_BYTES);
    List<List<SourceFile>> groups = new ArrayList<>();
    long held = most;
    for (SourceFile file : files) {
      if (held >= most) {
        groups.add(new ArrayList<>());
        held = 0;
      }
      groups.getLast().add(file);
      held += file.bytes();
    }
    SharedConfiguration hadoop = SharedConfiguration.of(spark);
    return spark
        .parallelize(groups, Math.max(1, groups.size()))
        .mapPartitions(
            parts -> {
              ReadNotes.Task task = notes.begin();
              return new Flattened<>(
                  new Flattened<>(parts, List::iterator),
                  file -> rows(file, hadoop.value(), task).iterator());
            });
  }

  private List<NewRow> rows(SourceFile file, Configuration hadoop, ReadNotes.Task task) {
    try (Encodings.Opened opened =
        Encodings.open(FileSource.open(file, hadoop), options.encoding())) {
      return opened.encoding().isAscii() ? narrow(file, opened, task) : wide(file, opened, task);
    } catch (IOException e) {
      throw FileSource.unreadable(file, e);
    }
  }

  private List<NewRow> narrow(SourceFile file, Encodings.Opened opened, ReadNotes.Task task)
      throws IOException {
    List<NewRow> rows = new ArrayList<>();
    LineReader in = new LineReader(opened.in());
    Text line = new Text();
    long position = 0;
    for (int bytes = in.readLine(line); bytes > 0; bytes = in.readLine(line)) {
      add(row(line, new Place(file.name(), position), opened.encoding(), file, task), rows);
      position += bytes;
    }
    return rows;
  }

  private List<NewRow> wide(SourceFile file, Encodings.Opened opened, ReadNotes.Task task)
      throws IOException {
    List<NewRow> rows = new ArrayList<>();
    long position = 0;
    try {
      BufferedReader in = new BufferedReader(opened.reader());
      StringBuilder line = new StringBuilder();
      for (int c = in.read(); c >= 0; c = in.read()) {
        line.append((char) c);
        if (c == '\n') {
          position += addLine(line, new Place(file.name(), position), file, task, rows);
        }
      }
      addLine(line, new Place(file.name(), position), file, task, rows);
    } catch (CharacterCodingException e) {
      rows.add(
          DocumentRow.reject(
              null,
              new Place(file.name(), position),
              RejectReason.ENCODING,
              FileSource.otherEncoding(e, options) + "; the rest of the file is lost"));
    }
    return rows;
  }

  private int addLine(
      StringBuilder line, Place place, SourceFile file, ReadNotes.Task task, List<NewRow> rows) {
    String json = line.toString();
    line.setLength(0);
    if (!json.isBlank()) {
      rows.add(records.parse(json.strip(), place, file.folders(), task));
    }
    return json.length();
  }

  private static void add(@Nullable NewRow row, List<NewRow> rows) {
    if (row != null) {
      rows.add(row);
    }
  }

  private Iterator<NewRow> rows(
      InputSplit split, Iterator<Tuple2<LongWritable, Text>> lines, Configuration hadoop) {
    FileSplit part = (FileSplit) split;
    SourceFile file = Objects.requireNonNull(files.get(part.getPath().toString()));
    Encodings encoding = encoding(file, hadoop);
    ReadNotes.Task task = notes.begin();
    if (!encoding.isAscii()) {
      return part.getStart() == 0
          ? rows(file, hadoop, task).iterator()
          : Collections.emptyIterator();
    }
    return new Flattened<>(
        lines,
        line -> {
          List<NewRow> rows = new ArrayList<>(1);
          Place place = new Place(file.name(), line._1().get());
          add(row(line._2(), place, encoding, file, task), rows);
          return rows.iterator();
        });
  }

  private Encodings encoding(SourceFile file, Configuration hadoop) {
    try (Encodings.Opened opened =
        Encodings.open(FileSource.open(file, hadoop), options.encoding())) {
      return opened.encoding();
    } catch (IOException e) {
      throw FileSource.unreadable(file, e);
    }
  }

  private @Nullable NewRow row(
      Text line, Place place, Encodings encoding, SourceFile file, ReadNotes.Task task) {
    try {
      String json = StrictText.decode(line.getBytes(), line.getLength(), encoding);
      return json.isBlank() ? null : records.parse(json, place, file.folders(), task);
    } catch (CharacterCodingException e) {
      return DocumentRow.reject(
          null, place, RejectReason.ENCODING, FileSource.otherEncoding(e, options));
    }
  }
}
