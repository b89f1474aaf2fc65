package dev.nightjar.io;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.UUID;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.BytesWritable;
import org.apache.hadoop.io.IOUtils;
import org.apache.hadoop.io.SequenceFile;
import org.apache.hadoop.io.SequenceFile.CompressionType;
import org.jspecify.annotations.Nullable;

/**
 * Vectors on their way into a run, by the hash of what the model read: a file for each finished
 * task, so that a run that is cut off goes on where it was.
 *
 * <p>Files are Hadoop sequence files; keys are SHA-256 digests, values little-endian floats. A file
 * is there whole or not at all. Safe for use by several processes.
 *
 * @param folder of one model's vectors
 * @param hadoop reaches it
 */
public record StagedVectors(String folder, SharedConfiguration hadoop) implements Serializable {

  /**
   * A vector by the hash of what the model read.
   *
   * @param hash SHA-256 in hexadecimal
   * @param vector its floats
   */
  public record Entry(String hash, float[] vector) implements Serializable {}

  private FileSystem files() throws IOException {
    return new Path(folder).getFileSystem(hadoop.value());
  }

  /** The finished files, in the order of their names. */
  public List<String> list() {
    try {
      List<String> paths = new ArrayList<>();
      for (FileStatus file : files().listStatus(new Path(folder))) {
        if (file.getPath().getName().startsWith("part-")) {
          paths.add(file.getPath().toString());
        }
      }
      paths.sort(null);
      return paths;
    } catch (FileNotFoundException e) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + folder + ": " + e.getMessage(), e);
    }
  }

  /**
   * Writes the vectors of a task; nothing is there until all are. Attempts write equal files.
   *
   * @param name of the task, unique in the folder
   */
  public void write(String name, Iterator<Entry> entries) {
    if (!entries.hasNext()) {
      return;
    }
    Path file = new Path(folder, "part-" + name);
    Path part = new Path(folder, "_" + name + "." + UUID.randomUUID());
    try {
      WholeFiles whole = new WholeFiles(files(), hadoop.value());
      Path target = whole.isObjectStore() ? file : part;
      boolean done = false;
      try (SequenceFile.Writer out = writer(target)) {
        BytesWritable key = new BytesWritable();
        BytesWritable value = new BytesWritable();
        while (entries.hasNext()) {
          Entry entry = entries.next();
          byte[] hash = HexFormat.of().parseHex(entry.hash());
          key.set(hash, 0, hash.length);
          byte[] floats = bytes(entry.vector());
          value.set(floats, 0, floats.length);
          out.append(key, value);
        }
        done = true;
      } finally {
        if (!done) {
          files().delete(target, false);
        }
      }
      if (target.equals(part)) {
        whole.move(part, file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot keep vectors in %s: %s (what is there already is used by the next run)"
              .formatted(folder, e.getMessage()),
          e);
    }
  }

  private SequenceFile.Writer writer(Path file) throws IOException {
    return SequenceFile.createWriter(
        hadoop.value(),
        SequenceFile.Writer.file(file),
        SequenceFile.Writer.keyClass(BytesWritable.class),
        SequenceFile.Writer.valueClass(BytesWritable.class),
        SequenceFile.Writer.compression(CompressionType.NONE));
  }

  private static byte[] bytes(float[] vector) {
    ByteBuffer buffer =
        ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    buffer.asFloatBuffer().put(vector);
    return buffer.array();
  }

  /** Removes a file that cannot be read to its end; its vectors are made again. */
  public boolean removeIfDamaged(String path) {
    try {
      read(path).forEachRemaining(entry -> {});
      return false;
    } catch (UncheckedIOException e) {
      try {
        return files().delete(new Path(path), false);
      } catch (IOException deleting) {
        throw new UncheckedIOException("Cannot remove " + path + ": " + deleting, deleting);
      }
    }
  }

  /** The vectors of one finished file. */
  public Iterator<Entry> read(String path) {
    try {
      return new Entries(
          path, new SequenceFile.Reader(hadoop.value(), SequenceFile.Reader.file(new Path(path))));
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  private static UncheckedIOException unreadable(String path, IOException e) {
    return new UncheckedIOException("Cannot read " + path + ": " + e.getMessage(), e);
  }

  /** Reads one entry ahead. Not thread-safe. */
  private static final class Entries implements Iterator<Entry> {
    private final String path;
    private final SequenceFile.Reader in;
    private final BytesWritable key = new BytesWritable();
    private final BytesWritable value = new BytesWritable();
    private @Nullable Entry next;

    Entries(String path, SequenceFile.Reader in) {
      this.path = path;
      this.in = in;
      this.next = advance();
    }

    private @Nullable Entry advance() {
      try {
        if (in.next(key, value)) {
          float[] vector = new float[value.getLength() / Float.BYTES];
          ByteBuffer.wrap(value.getBytes(), 0, value.getLength())
              .order(ByteOrder.LITTLE_ENDIAN)
              .asFloatBuffer()
              .get(vector);
          return new Entry(HexFormat.of().formatHex(key.copyBytes()), vector);
        }
        in.close();
        return null;
      } catch (IOException e) {
        IOUtils.closeStream(in);
        throw unreadable(path, e);
      }
    }

    @Override
    public boolean hasNext() {
      return next != null;
    }

    @Override
    public Entry next() {
      if (next == null) {
        throw new NoSuchElementException();
      }
      Entry entry = next;
      next = advance();
      return entry;
    }
  }
}
