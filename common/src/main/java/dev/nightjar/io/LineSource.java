package dev.nightjar.io;

import dev.nightjar.io.DocumentRow.Place;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.LongWritable;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.mapreduce.InputSplit;
import org.apache.hadoop.mapreduce.Job;
import org.apache.hadoop.mapreduce.lib.input.FileInputFormat;
import org.apache.hadoop.mapreduce.lib.input.FileSplit;
import org.apache.hadoop.mapreduce.lib.input.TextInputFormat;
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

  private final JsonRecords records;
  private final String encoding;
  private final Map<String, String> names;

  LineSource(SourceOptions options, SourceFiles files) {
    this.records = new JsonRecords(options);
    this.encoding = options.encoding();
    this.names = files.names();
  }

  JavaRDD<Row> read(JavaSparkContext spark, SourceFiles files) throws IOException {
    Job job = Job.getInstance(new Configuration(spark.hadoopConfiguration()));
    FileInputFormat.setInputPaths(
        job, files.files().stream().map(file -> new Path(file.path())).toArray(Path[]::new));
    JavaNewHadoopRDD<LongWritable, Text> lines =
        (JavaNewHadoopRDD<LongWritable, Text>)
            spark.newAPIHadoopRDD(
                job.getConfiguration(), TextInputFormat.class, LongWritable.class, Text.class);
    return lines.mapPartitionsWithInputSplit(this::rows, false);
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
