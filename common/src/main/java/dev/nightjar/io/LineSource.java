package dev.nightjar.io;

import dev.nightjar.io.DocumentRow.Place;
import dev.nightjar.io.SourceFiles.SourceFile;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.LongWritable;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.mapreduce.InputSplit;
import org.apache.hadoop.mapreduce.Job;
import org.apache.hadoop.mapreduce.lib.input.FileInputFormat;
import org.apache.hadoop.mapreduce.lib.input.FileSplit;
import org.apache.hadoop.mapreduce.lib.input.TextInputFormat;
import org.apache.hadoop.util.LineReader;
import org.apache.spark.api.java.JavaNewHadoopRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;

/**
 * JSON Lines: one object a line. Files are split; a line's position is its byte offset in the
 * decompressed file, so ids made from it do not depend on the splits.
 */
final class LineSource implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Up to this size a file is read by one task, which has a list of its rows meanwhile. */
  private static final long SMALL_BYTES = 16L << 20;

  private static final int LISTING_THREADS = 16;

  private final JsonRecords records;
  private final String encoding;
  private final Map<String, String> names;

  LineSource(SourceOptions options, SourceFiles files) {
    this.records = new JsonRecords(options);
    this.encoding = options.encoding();
    this.names = files.names();
  }

  JavaRDD<Row> read(JavaSparkContext spark, SourceFiles files) throws IOException {
    List<SourceFile> small =
        files.files().stream().filter(file -> file.bytes() <= SMALL_BYTES).toList();
    List<SourceFile> large = new ArrayList<>(files.files());
    large.removeAll(Set.copyOf(small));
    if (large.isEmpty()) {
      return whole(spark, small);
    }
    JavaRDD<Row> rows = split(spark, new SourceFiles(large));
    return small.isEmpty() ? rows : rows.union(whole(spark, small));
  }

  /** Files that are worth several tasks. */
  private JavaRDD<Row> split(JavaSparkContext spark, SourceFiles files) throws IOException {
    Job job = Job.getInstance(new Configuration(spark.hadoopConfiguration()));
    job.getConfiguration().setInt(FileInputFormat.LIST_STATUS_NUM_THREADS, LISTING_THREADS);
    FileInputFormat.setInputPaths(
        job, files.files().stream().map(file -> new Path(file.path())).toArray(Path[]::new));
    JavaNewHadoopRDD<LongWritable, Text> lines =
        (JavaNewHadoopRDD<LongWritable, Text>)
            spark.newAPIHadoopRDD(
                job.getConfiguration(), TextInputFormat.class, LongWritable.class, Text.class);
    return lines.mapPartitionsWithInputSplit(this::rows, false);
  }

  /** Files that share tasks, in groups of about equal size. */
  private JavaRDD<Row> whole(JavaSparkContext spark, List<SourceFile> files) {
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
            parts ->
                new Flattened<>(
                    new Flattened<>(parts, List::iterator), file -> rows(file, hadoop.value())));
  }

  private Iterator<Row> rows(SourceFile file, Configuration hadoop) {
    try {
      Charset charset = Charset.forName(encoding);
      List<Row> rows = new ArrayList<>();
      try (LineReader in = new LineReader(FileSource.open(file, hadoop))) {
        Text line = new Text();
        long position = 0;
        for (int bytes = in.readLine(line); bytes > 0; bytes = in.readLine(line)) {
          Row row =
              row(position == 0 ? unmarked(line) : line, new Place(file.name(), position), charset);
          if (row != null) {
            rows.add(row);
          }
          position += bytes;
        }
      }
      return rows.iterator();
    } catch (IOException e) {
      throw FileSource.unreadable(file, e);
    }
  }

  /** A file's first line without the mark that says it is UTF-8. */
  private static Text unmarked(Text line) {
    byte[] bytes = line.getBytes();
    boolean marked =
        line.getLength() >= 3
            && bytes[0] == (byte) 0xef
            && bytes[1] == (byte) 0xbb
            && bytes[2] == (byte) 0xbf;
    if (!marked) {
      return line;
    }
    Text rest = new Text();
    rest.set(bytes, 3, line.getLength() - 3);
    return rest;
  }

  private Iterator<Row> rows(InputSplit split, Iterator<Tuple2<LongWritable, Text>> lines) {
    String path = ((FileSplit) split).getPath().toString();
    String source = names.getOrDefault(path, path);
    Charset charset = Charset.forName(encoding);
    return new Flattened<>(
        lines,
        line -> {
          Row row = row(line._2(), new Place(source, line._1().get()), charset);
          List<Row> rows = new ArrayList<>(1);
          if (row != null) {
            rows.add(row);
          }
          return rows.iterator();
        });
  }

  private @Nullable Row row(Text line, Place place, Charset charset) {
    try {
      String json = StrictText.decode(line.getBytes(), line.getLength(), charset);
      return json.isBlank() ? null : records.parse(json, place);
    } catch (CharacterCodingException e) {
      return DocumentRow.reject(
          null, place, RejectReason.ENCODING, "not " + encoding + ": " + e.getMessage());
    }
  }
}
