package dev.nightjar.io.vectors;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnWriteStore;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.hadoop.CodecFactory;
import org.apache.parquet.hadoop.ColumnChunkPageWriteStore;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetOutputFormat;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport.WriteContext;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopOutputFile;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.util.AutoCloseables;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.ProjectingInternalRow;
import org.apache.spark.sql.execution.datasources.OutputWriter;
import org.apache.spark.sql.execution.datasources.parquet.ParquetWriteSupport;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Writes a Parquet file of rows with vectors: the vectors by {@link VectorPages}, the other columns
 * by Spark's own support. Schema, metadata and encodings are those that Spark writes. Not
 * thread-safe.
 */
final class VectorFileWriter extends OutputWriter {
  /** How many rows go by before the size of the row group is looked at. */
  private static final int ROWS_OF_CHECK = 16;

  private final String path;
  private final Map<String, String> footer;
  private final WriteContext whole;
  private final List<Integer> vectorFields = new ArrayList<>();
  private final List<ColumnDescriptor> vectorColumns = new ArrayList<>();
  private final ProjectingInternalRow others;
  private final Configuration ofOthers;
  private final MessageColumnIO otherColumns;
  private final ParquetProperties properties;
  private final CodecFactory codecs;
  private final CodecFactory.BytesCompressor compressor;
  private final ParquetFileWriter file;
  private final long groupBytes;
  private final @Nullable EarlierChunks earlier;
  private final Map<ChangeKind, RowGroup> open = new EnumMap<>(ChangeKind.class);
  private final List<ChangeKind> groups = new ArrayList<>(); // that are written
  private long rows;
  private long heldBytes; // of open groups, when they were looked at
  private boolean over; // nothing can be written any more

  /**
   * @param schema of the rows, which the configuration has too
   * @param conf as {@link ParquetWriteSupport} and {@link ParquetOutputFormat} read it
   * @param footer what stands in the footer beside what Spark says there
   * @param earlier what the run before has; chunks of a kind then lie in row groups of their own,
   *     and the footer has {@link FileChanges}
   * @throws IOException if the file cannot be made
   */
  VectorFileWriter(
      String path,
      StructType schema,
      Configuration conf,
      CompressionCodecName codec,
      Map<String, String> footer,
      Optional<EarlierChunks.Source> earlier)
      throws IOException {
    this.path = path;
    this.footer = footer;
    this.whole = new ParquetWriteSupport().init(conf);
    List<StructField> rest = new ArrayList<>();
    List<Object> ordinals = new ArrayList<>();
    for (int i = 0; i < schema.length(); i++) {
      if (isVectors(schema.apply(i).dataType())) {
        vectorFields.add(i);
        vectorColumns.add(column(whole.getSchema(), schema.apply(i).name()));
      } else {
        rest.add(schema.apply(i));
        ordinals.add(i);
      }
    }
    StructType restSchema = new StructType(rest.toArray(StructField[]::new));
    this.others =
        new ProjectingInternalRow(
            restSchema, CollectionConverters.asScala(ordinals).toIndexedSeq());
    this.ofOthers = new Configuration(conf);
    ofOthers.set(ParquetWriteSupport.SPARK_ROW_SCHEMA(), restSchema.json());
    this.otherColumns =
        new ColumnIOFactory().getColumnIO(new ParquetWriteSupport().init(ofOthers).getSchema());
    this.properties = properties(conf, whole.getSchema());
    this.groupBytes = groupBytes(conf);
    this.codecs = new CodecFactory(conf, properties.getPageSizeThreshold());
    this.compressor = codecs.getCompressor(codec);
    this.file = opened(path, conf);
    this.earlier = earlier.map(source -> new EarlierChunks(source, schema, conf)).orElse(null);
  }

  private ParquetFileWriter opened(String place, Configuration conf) throws IOException {
    ParquetFileWriter opened =
        new ParquetFileWriter(
            HadoopOutputFile.fromPath(new Path(place), conf),
            whole.getSchema(),
            ParquetFileWriter.Mode.CREATE,
            groupBytes,
            ParquetWriter.MAX_PADDING_SIZE_DEFAULT,
            null,
            properties);
    opened.start();
    return opened;
  }

  /** Arrays of floats or bytes, or arrays of those, without nulls. */
  private static boolean isVectors(DataType type) {
    return type instanceof ArrayType array
        && (isNumbers(array)
            || (!array.containsNull()
                && array.elementType() instanceof ArrayType inner
                && isNumbers(inner)));
  }

  private static boolean isNumbers(ArrayType array) {
    return !array.containsNull()
        && (array.elementType().equals(DataTypes.FloatType)
            || array.elementType().equals(DataTypes.ByteType));
  }

  private static ColumnDescriptor column(MessageType schema, String field) {
    return schema.getColumns().stream()
        .filter(column -> column.getPath()[0].equals(field))
        .findFirst()
        .orElseThrow();
  }

  /**
   * Whether this class writes what a configuration asks for. Encrypted files and pages of the
   * second version are left to Spark.
   */
  static boolean canWrite(Configuration conf) {
    return conf.get("parquet.crypto.factory.class") == null
        && ParquetOutputFormat.getWriterVersion(conf) == ParquetProperties.WriterVersion.PARQUET_1_0
        && !conf.getBoolean("spark.sql.parquet.writeLegacyFormat", false);
  }

  private static ParquetProperties properties(Configuration conf, MessageType schema) {
    ParquetProperties.Builder builder =
        ParquetProperties.builder()
            .withPageSize(ParquetOutputFormat.getPageSize(conf))
            .withDictionaryPageSize(ParquetOutputFormat.getDictionaryPageSize(conf))
            .withDictionaryEncoding(ParquetOutputFormat.getEnableDictionary(conf))
            .withStatisticsEnabled(ParquetOutputFormat.getStatisticsEnabled(conf))
            .withPageWriteChecksumEnabled(ParquetOutputFormat.getPageWriteChecksumEnabled(conf));
    for (ColumnDescriptor column : schema.getColumns()) {
      String name = String.join(".", column.getPath());
      String dictionary = ParquetOutputFormat.ENABLE_DICTIONARY + "#" + name;
      builder
          .withDictionaryEncoding(
              name, conf.getBoolean(dictionary, ParquetOutputFormat.getEnableDictionary(conf)))
          .withStatisticsEnabled(name, ParquetOutputFormat.getStatisticsEnabled(conf, name));
    }
    return builder.build();
  }

  /** What Parquet would hold in memory, but no more than all tasks together have room for. */
  private static long groupBytes(Configuration conf) {
    Runtime machine = Runtime.getRuntime();
    long share = machine.maxMemory() / (4L * machine.availableProcessors());
    return Math.min(ParquetOutputFormat.getLongBlockSize(conf), Math.max(share, 8L << 20));
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public void write(InternalRow row) {
    boolean done = false;
    try {
      ChangeKind kind = earlier == null ? ChangeKind.ADDED : earlier.kind(row);
      open.computeIfAbsent(kind, first -> new RowGroup()).add(row);
      if (++rows % ROWS_OF_CHECK == 0) {
        heldBytes = heldBytesOfAll();
        if (heldBytes >= Math.min(groupBytes, file.getNextRowGroupSize())) {
          writeLargest();
        }
      }
      done = true;
    } catch (IOException e) {
      throw failed(e);
    } finally {
      over |= !done;
    }
  }

  private void writeLargest() throws IOException {
    Map.Entry<ChangeKind, RowGroup> largest =
        Collections.max(
            open.entrySet(), Comparator.comparingLong(entry -> entry.getValue().heldBytes()));
    write(largest.getKey(), largest.getValue());
    open.remove(largest.getKey()).close();
    heldBytes = heldBytesOfAll();
  }

  private long heldBytesOfAll() {
    return open.values().stream().mapToLong(RowGroup::heldBytes).sum();
  }

  private void write(ChangeKind kind, RowGroup group) throws IOException {
    group.write();
    groups.add(kind);
  }

  /** How large the file would be if it ended here, about. */
  long bytes() {
    try {
      return file.getPos() + heldBytes;
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private UncheckedIOException failed(IOException e) {
    return new UncheckedIOException("Cannot write " + path + ": " + e.getMessage(), e);
  }

  /** Ends the file, unless a row could not be written: then it is closed as it is. */
  @Override
  public void close() {
    try (AutoCloseable first = codecs::release; // closed last
        ParquetFileWriter second = file;
        AutoCloseable third = () -> AutoCloseables.uncheckedClose(open.values());
        EarlierChunks fourth = earlier) {
      if (!over) {
        over = true;
        for (Map.Entry<ChangeKind, RowGroup> group : open.entrySet()) {
          write(group.getKey(), group.getValue());
        }
        Map<String, String> metadata = new HashMap<>(whole.getExtraMetaData());
        metadata.putAll(footer);
        if (fourth != null) {
          fourth
              .changes(groups)
              .ifPresent(changes -> metadata.put(FileChanges.KEY, changes.text()));
        }
        second.end(metadata);
      }
    } catch (IOException e) {
      throw failed(e);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("Cannot close " + path + ": " + e.getMessage(), e);
    }
  }

  /** Rows that are held until they are written together. */
  private final class RowGroup implements AutoCloseable {
    private final ColumnChunkPageWriteStore pages;
    private final ColumnWriteStore columns;
    private final ParquetWriteSupport support = new ParquetWriteSupport();
    private final RecordConsumer consumer;
    private final List<VectorPages> vectors = new ArrayList<>();
    private long rows;

    RowGroup() {
      this.pages =
          new ColumnChunkPageWriteStore(
              compressor,
              whole.getSchema(),
              properties.getAllocator(),
              properties.getColumnIndexTruncateLength(),
              properties.getPageWriteChecksumEnabled());
      this.columns = properties.newColumnWriteStore(otherColumns.getType(), pages, pages);
      for (ColumnDescriptor column : vectorColumns) {
        vectors.add(new VectorPages(column, pages.getPageWriter(column), properties));
      }
      this.consumer = otherColumns.getRecordWriter(columns);
      support.init(ofOthers);
      support.prepareForWrite(consumer);
    }

    void add(InternalRow row) throws IOException {
      others.project(row);
      support.write(others);
      for (int v = 0; v < vectors.size(); v++) {
        int field = vectorFields.get(v);
        vectors.get(v).add(row.isNullAt(field) ? null : row.getArray(field));
      }
      rows++;
    }

    long heldBytes() {
      long bytes = columns.getBufferedSize();
      for (VectorPages column : vectors) {
        bytes += column.heldBytes();
      }
      return bytes;
    }

    void write() throws IOException {
      file.startBlock(rows);
      consumer.flush(); // nulls that are left
      columns.flush();
      for (VectorPages column : vectors) {
        column.finish();
      }
      pages.flushToFileWriter(file);
      file.endBlock();
    }

    /** Lets buffers go. The other columns' are the collector's, and closing them writes them. */
    @Override
    public void close() {
      AutoCloseables.uncheckedClose(vectors);
      AutoCloseables.uncheckedClose(pages);
    }
  }
}
