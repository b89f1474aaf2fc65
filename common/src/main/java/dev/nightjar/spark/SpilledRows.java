package dev.nightjar.spark;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Set;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.unsafe.Platform;

/**
 * Rows kept on the executors' disks, in blocks of bytes as Spark holds them. Spark's own cache
 * takes rows apart into columns and makes new ones of them, which costs several times as much.
 *
 * @param rows the rows, which are made when they are first asked for
 */
public record SpilledRows(
    SparkSession spark, Dataset<Row> rows, JavaRDD<byte[]> blocks, StructType schema)
    implements AutoCloseable {
  /** Serializers hold on to a hundred blocks or so. */
  private static final int BLOCK_BYTES = 1 << 16;

  /** The rows of a dataset. */
  public static SpilledRows of(Dataset<Row> rows) {
    JavaRDD<byte[]> blocks =
        HeldRows.rdd(rows).<byte[]>mapPartitions(Packed::new).persist(StorageLevel.DISK_ONLY());
    SparkSession spark = rows.sparkSession();
    return new SpilledRows(spark, unpacked(spark, blocks, rows.schema()), blocks, rows.schema());
  }

  private static Dataset<Row> unpacked(
      SparkSession spark, JavaRDD<byte[]> blocks, StructType schema) {
    int fields = schema.length();
    return HeldRows.frame(spark, unpacked(blocks, fields), schema);
  }

  private static JavaRDD<InternalRow> unpacked(JavaRDD<byte[]> blocks, int fields) {
    return blocks.flatMap(block -> new Unpacked(block, fields));
  }

  /** The rows for tasks, which have these columns. */
  public HeldRows held(RowLayout layout) {
    return HeldRows.ofInternal(spark, unpacked(blocks, schema.length()), layout);
  }

  /** The rows of some partitions; the others are not read. */
  public Dataset<Row> rows(Set<Integer> partitions) {
    return unpacked(spark, HeldRows.only(partitions, blocks), schema);
  }

  @Override
  public void close() {
    blocks.unpersist(true);
  }

  /** Blocks of rows, the length before each. */
  private static final class Packed implements Iterator<byte[]> {
    private final Iterator<InternalRow> rows;
    private final ByteArrayOutputStream block = new ByteArrayOutputStream(2 * BLOCK_BYTES);

    Packed(Iterator<InternalRow> rows) {
      this.rows = rows;
    }

    @Override
    public boolean hasNext() {
      return rows.hasNext();
    }

    @Override
    public byte[] next() {
      if (!rows.hasNext()) {
        throw new NoSuchElementException();
      }
      block.reset();
      byte[] length = new byte[Long.BYTES]; // rows begin at multiples of eight bytes
      while (rows.hasNext() && block.size() < BLOCK_BYTES) {
        UnsafeRow row = (UnsafeRow) rows.next();
        ByteBuffer.wrap(length).order(ByteOrder.nativeOrder()).putLong(row.getSizeInBytes());
        block.writeBytes(length);
        if (row.getBaseObject() instanceof byte[] bytes) {
          block.write(
              bytes,
              Math.toIntExact(row.getBaseOffset() - Platform.BYTE_ARRAY_OFFSET),
              row.getSizeInBytes());
        } else {
          block.writeBytes(row.getBytes());
        }
      }
      return block.toByteArray();
    }
  }

  /** The rows of a block; each is the same object, as Spark's iterators have it. */
  private static final class Unpacked implements Iterator<InternalRow> {
    private final byte[] block;
    private final UnsafeRow row;
    private int at;

    Unpacked(byte[] block, int fields) {
      this.block = block;
      this.row = new UnsafeRow(fields);
    }

    @Override
    public boolean hasNext() {
      return at < block.length;
    }

    @Override
    public InternalRow next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      long start = (long) Platform.BYTE_ARRAY_OFFSET + at;
      int length = Math.toIntExact(Platform.getLong(block, start));
      row.pointTo(block, start + Long.BYTES, length);
      at += Long.BYTES + length;
      return row;
    }
  }
}
