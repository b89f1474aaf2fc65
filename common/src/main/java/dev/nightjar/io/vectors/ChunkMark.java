package dev.nightjar.io.vectors;

import org.apache.spark.sql.catalyst.expressions.XXH64;
import org.apache.spark.unsafe.hash.Murmur3_x86_32;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * A chunk of a run by what tells it from another of the same place: digests of 64 bits, so that
 * chunks can be compared without their texts and vectors.
 *
 * @param document its id
 * @param index its place in the document, from 0
 * @param content digest of what decides its vector
 * @param place digest of all else: where it starts and ends, attributes
 * @param row its number in its file, from 0
 */
public record ChunkMark(UTF8String document, int index, long content, long place, long row) {
  /** Of digests that begin with nothing before them. */
  static final long SEED = 42;

  /** What stands for the number of attributes where the column is null, and where it is not. */
  static final long NO_ATTRIBUTES = 0;

  /** See {@link #NO_ATTRIBUTES}. */
  static final long SOME_ATTRIBUTES = 1;

  private static final int PARTITION_SEED = 42; // of Spark's hash partitions

  /**
   * Digest of a chunk's place.
   *
   * @param attributes the sum of the digests of each name and value and one of the constants above
   */
  static long place(int start, int end, long attributes) {
    return XXH64.hashLong((long) start << Integer.SIZE | end, SEED) + attributes;
  }

  /** The order of rows in files: by document and place. */
  public static int compare(ChunkMark one, ChunkMark other) {
    // Spark's compareTo asks the environment each time whether it is tested
    int order = one.document.binaryCompare(other.document);
    return order == 0 ? Integer.compare(one.index, other.index) : order;
  }

  /** The partition that Spark puts its document into. */
  public int partition(int partitions) {
    int hash =
        Murmur3_x86_32.hashUnsafeBytes(
            document.getBaseObject(),
            document.getBaseOffset(),
            document.numBytes(),
            PARTITION_SEED);
    return Math.floorMod(hash, partitions);
  }
}
