package dev.nightjar.io;

import java.io.EOFException;
import java.io.IOException;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * Tells files whose bytes are damaged from those that cannot be read just now.
 *
 * <p>Readers of a format throw the same exceptions for both, so the stream below them is watched: a
 * reader that fails although every byte came has found damage, and would find it again; one that
 * fails because a byte did not come has found nothing. A checksum of the file system that does not
 * fit is damage.
 */
public final class FileCheck {
  private static final int BUFFER_BYTES = 1 << 16;

  private FileCheck() {}

  /** Reads a file as what it should be. */
  public interface Reading {
    /** Throws what it likes if it is not. */
    void read(FSDataInputStream in, long length) throws IOException;
  }

  /**
   * Whether a file is not what it should be.
   *
   * @throws IOException if that cannot be told, as its bytes cannot be read
   */
  public static boolean isDamaged(Path file, Configuration hadoop, Reading reading)
      throws IOException {
    FileSystem files = file.getFileSystem(hadoop);
    FileStatus status = files.getFileStatus(file);
    Watched watched = new Watched(files.open(file), status);
    try (FSDataInputStream in = new FSDataInputStream(watched)) {
      return fails(reading, in, watched);
    }
  }

  private static boolean fails(Reading reading, FSDataInputStream in, Watched watched)
      throws IOException {
    try {
      reading.read(in, watched.file.getLen());
      return false;
    } catch (IOException | RuntimeException e) {
      if (watched.failure == null) {
        return true;
      }
      throw watched.failure;
    }
  }

  /**
   * Makes sure that the bytes of a file can be read, whatever they are.
   *
   * @throws IOException if they cannot
   */
  public static void requireReadable(Path file, Configuration hadoop) throws IOException {
    var unused =
        isDamaged(
            file,
            hadoop,
            (in, length) -> {
              byte[] buffer = new byte[BUFFER_BYTES];
              while (in.read(buffer) >= 0) {
                // Only the end matters.
              }
            });
  }

  /** Remembers why bytes did not come. Not thread-safe. */
  private static final class Watched extends FSInputStream {
    private final FSDataInputStream in;
    private final FileStatus file;
    private @Nullable IOException failure;

    Watched(FSDataInputStream in, FileStatus file) {
      this.in = in;
      this.file = file;
    }

    private interface Access {
      int run() throws IOException;
    }

    private int watch(Access access) throws IOException {
      try {
        int read = access.run();
        if (read < 0 && in.getPos() < file.getLen()) {
          throw new EOFException(
              String.format(
                  Locale.ROOT,
                  "%s ends after %d of %d bytes",
                  file.getPath(),
                  in.getPos(),
                  file.getLen()));
        }
        return read;
      } catch (ChecksumException e) {
        throw e;
      } catch (IOException e) {
        failure = e;
        throw e;
      } catch (RuntimeException e) {
        failure = new IOException(e);
        throw failure;
      }
    }

    @Override
    public int read() throws IOException {
      return watch(in::read);
    }

    @Override
    public int read(byte[] bytes, int from, int count) throws IOException {
      return watch(() -> in.read(bytes, from, count));
    }

    @Override
    public void seek(long position) throws IOException {
      if (position < 0 || position > file.getLen()) {
        throw new EOFException(
            String.format(Locale.ROOT, "there is no byte %d in %s", position, file.getPath()));
      }
      watch(
          () -> {
            in.seek(position);
            return 0;
          });
    }

    @Override
    public long getPos() throws IOException {
      return in.getPos();
    }

    @Override
    public boolean seekToNewSource(long position) throws IOException {
      return in.seekToNewSource(position);
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
