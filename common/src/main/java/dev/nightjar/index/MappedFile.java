package dev.nightjar.index;

import dev.nightjar.vector.Kernels;
import java.io.IOException;
import org.apache.lucene.store.FilterIndexInput;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.MemorySegmentAccessInput;
import org.jspecify.annotations.Nullable;

/** The memory behind Lucene's inputs. */
final class MappedFile {
  private MappedFile() {}

  /**
   * The {@code MemorySegment} that an input lies in; null if it is not one piece of a mapped file,
   * or this machine's kernels read none. Valid as long as the input's file is open.
   */
  static @Nullable Object segment(@Nullable IndexInput input) throws IOException {
    return input != null
            && Kernels.get().readsSegments()
            && FilterIndexInput.unwrapOnlyTest(input) instanceof MemorySegmentAccessInput mapped
        ? whole(mapped)
        : null;
  }

  /** By reflection, as the type it returns is a preview in Java 21. */
  private static @Nullable Object whole(MemorySegmentAccessInput mapped) throws IOException {
    try {
      return MemorySegmentAccessInput.class
          .getMethod("segmentSliceOrNull", long.class, long.class)
          .invoke(mapped, 0L, mapped.length());
    } catch (ReflectiveOperationException e) {
      throw new IOException(e);
    }
  }
}
