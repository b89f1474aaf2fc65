package dev.nightjar.io.run;

import dev.nightjar.io.FileCheck;
import dev.nightjar.io.WholeFiles;
import dev.nightjar.spark.SharedConfiguration;
import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.UUID;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.BytesWritable;
import org.apache.hadoop.io.IOUtils;
import org.apache.hadoop.io.SequenceFile;
import org.apache.hadoop.io.SequenceFile.CompressionType;
import org.jspecify.annotations.Nullable;

/**
 * Vectors on their way into a run, by the hash of what the model read: a file for each attempt of a
 * task that made some, so that a run that is cut off goes on where it was.
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

  private Path file(String task, String attempt) {
    return new Path(folder, "part-" + task + "-" + attempt);
  }

  /**
   * The vectors that attempts of a task have left, by hash; a task's worth is held in memory.
   *
   * @param files of the folder, as {@link #list} has them
   */
  public Map<String, float[]> find(String task, List<String> files) {
    Map<String, float[]> found = new HashMap<>();
    String name = file(task, "").getName();
    for (String path : files) {
      if (path.substring(path.lastIndexOf('/') + 1).startsWith(name)) {
        read(path).forEachRemaining(entry -> found.put(entry.hash(), entry.vector()));
      }
    }
    return found;
  }

  /**
   * Takes the vectors of a task; nothing is there until it is {@link Writer#finish finished}.
   *
   * @param task its name, unique in the folder
   * @param attempt unique among those of the task
   */
  public Writer writer(String task, String attempt) {
    return new Writer(task, attempt);
  }

  /** Writes one file, which is made when the first vector comes. Not thread-safe. */
  public final class Writer implements Closeable {
    private final Path file;
    private final Path part;
    private final BytesWritable key = new BytesWritable();
    private final BytesWritable value = new BytesWritable();
    private @Nullable FSDataOutputStream stream;
    private SequenceFile.@Nullable Writer out;

    private Writer(String task, String attempt) {
      this.file = file(task, attempt);
      this.part = new Path(folder, "_" + file.getName() + "." + UUID.randomUUID());
    }

    /** Adds a vector. */
    public void add(Entry entry) {
      try {
        if (out == null) {
          stream = new WholeFiles(files(), hadoop.value()).open(target());
          out = open(stream);
        }
        byte[] hash = HexFormat.of().parseHex(entry.hash());
        key.set(hash, 0, hash.length);
        ByteBuffer floats =
            ByteBuffer.allocate(entry.vector().length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        floats.asFloatBuffer().put(entry.vector());
        value.set(floats.array(), 0, floats.capacity());
        out.append(key, value);
      } catch (IOException e) {
        throw failed(e);
      }
    }

    private Path target() throws IOException {
      return new WholeFiles(files(), hadoop.value()).isObjectStore() ? file : part;
    }

    private SequenceFile.Writer open(FSDataOutputStream to) throws IOException {
      return SequenceFile.createWriter(
          hadoop.value(),
          SequenceFile.Writer.stream(to),
          SequenceFile.Writer.keyClass(BytesWritable.class),
          SequenceFile.Writer.valueClass(BytesWritable.class),
          SequenceFile.Writer.compression(CompressionType.NONE));
    }

    /** Makes the file one that readers see; there is none if no vector came. */
    public void finish() {
      if (out == null) {
        return;
      }
      try {
        out.close();
        out = null;
        if (stream != null) {
          stream.close();
        }
        if (target().equals(part)) {
          new WholeFiles(files(), hadoop.value()).move(part, file);
        }
      } catch (IOException e) {
        throw failed(e);
      }
    }

    private UncheckedIOException failed(IOException e) {
      return new UncheckedIOException(
          "Cannot keep vectors in %s: %s (what is there already is used by the next run)"
              .formatted(folder, e.getMessage()),
          e);
    }

    /**
     * Finishes what a task that fails has made so far, since vectors are good whatever becomes of
     * the task; removes the file if that fails too.
     */
    public void salvage() {
      boolean interrupted = Thread.interrupted(); // or nothing can be written
      try {
        finish();
      } catch (UncheckedIOException e) {
        close();
      } finally {
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }

    /** Removes what is not finished. */
    @Override
    public void close() {
      if (out == null) {
        return;
      }
      IOUtils.cleanupWithLogger(null, out, stream);
      out = null;
      try {
        files().delete(target(), false);
      } catch (IOException e) {
        throw failed(e);
      }
    }
  }

  /**
   * Whether a finished file is damaged: its bytes can be read, but are no vectors.
   *
   * @throws UncheckedIOException if they cannot be read
   */
  public boolean isDamaged(String path) {
    try {
      return FileCheck.isDamaged(
          new Path(path),
          hadoop.value(),
          (in, length) ->
              new Entries(
                      path,
                      new SequenceFile.Reader(
                          hadoop.value(),
                          SequenceFile.Reader.stream(in),
                          SequenceFile.Reader.length(length)))
                  .forEachRemaining(entry -> {}));
    } catch (IOException e) {
      throw unreadable(path, e);
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
