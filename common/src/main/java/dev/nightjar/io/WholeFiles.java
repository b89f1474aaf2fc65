package dev.nightjar.io;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSDataOutputStreamBuilder;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Options.CreateFileOptionKeys;
import org.apache.hadoop.fs.Options.Rename;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;

/**
 * Small files that readers see whole or not at all, on any file system Hadoop knows: by a rename
 * where that is one step, by a single put on object stores, which show nothing before its end.
 */
public final class WholeFiles {
  private static final int BUFFER_BYTES = 1 << 16;

  private static final ObjectMapper TREES = new ObjectMapper();

  /** Schemes whose renames copy object by object. */
  private static final Set<String> OBJECT_STORES =
      Set.of("s3a", "s3", "s3n", "gs", "wasb", "wasbs", "oss", "cosn", "obs");

  private final FileSystem files;
  private final Configuration hadoop;

  public WholeFiles(FileSystem files, Configuration hadoop) {
    this.files = files;
    this.hadoop = hadoop;
  }

  /** Whether renames are copies, so that they are neither cheap nor one step. */
  public boolean isObjectStore() {
    return OBJECT_STORES.contains(String.valueOf(files.getUri().getScheme()));
  }

  /** Writes a file over what is there. */
  public void write(Path file, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (isObjectStore()) {
      put(file, bytes);
      verify(file, bytes);
      return;
    }
    Path part = new Path(file.getParent(), "." + file.getName() + "." + UUID.randomUUID());
    put(part, bytes);
    replace(part, file);
  }

  /** What is written piece by piece. */
  public interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /** Writes a file that may be large over what is there. */
  public void write(Path file, Content content) throws IOException {
    Path part =
        isObjectStore()
            ? file
            : new Path(file.getParent(), "." + file.getName() + "." + UUID.randomUUID());
    FSDataOutputStream out = open(part);
    try {
      content.writeTo(out);
    } catch (IOException | RuntimeException e) {
      if (isObjectStore()) {
        out.abort();
      } else {
        out.close();
        files.delete(part, false);
      }
      throw e;
    }
    out.close();
    if (!part.equals(file)) {
      replace(part, file);
    }
  }

  /** Writes a record as JSON over what is there. */
  public void write(Path file, Record record) throws IOException {
    write(file, Json.lines(record));
  }

  private void put(Path file, byte[] bytes) throws IOException {
    try (OutputStream out = open(file)) {
      out.write(bytes);
    }
  }

  /**
   * Opens a new file. A local one has the permissions of this process: Hadoop starts two processes
   * for each file that shall have others.
   */
  public FSDataOutputStream open(Path file) throws IOException {
    return files instanceof LocalFileSystem
        ? files.create(
            file,
            null,
            true,
            BUFFER_BYTES,
            files.getDefaultReplication(file),
            files.getDefaultBlockSize(file),
            null)
        : files.create(file, true);
  }

  /** Copies a file over what is there. */
  public void copy(Path from, Path to) throws IOException {
    try (InputStream in = files.open(from);
        OutputStream out = open(to)) {
      in.transferTo(out);
    }
  }

  private void verify(Path file, byte[] bytes) throws IOException {
    try (InputStream in = files.open(file)) {
      if (!Arrays.equals(in.readAllBytes(), bytes)) {
        throw new IOException("what was written to " + file + " is not what is read there");
      }
    }
  }

  /**
   * Moves a file or folder to where nothing is; a file may be there that is as good. (The way over
   * {@link FileContext} starts processes on local disks.)
   */
  public void move(Path from, Path to) throws IOException {
    files.mkdirs(to.getParent());
    if (!files.rename(from, to)) {
      if (!files.exists(to)) {
        throw new IOException("Cannot move " + from + " to " + to);
      }
      files.delete(from, true);
    }
  }

  /**
   * Moves a file over what is there. Hadoop's own rename on local disks removes what is there first
   * and moves its checksums apart from it, so that readers may find nothing, or the sums of another
   * file; there the file system does it in one step, and such a file goes without checksums.
   */
  private void replace(Path from, Path to) throws IOException {
    if (files instanceof LocalFileSystem disk) {
      java.nio.file.Path part = disk.pathToFile(from).toPath();
      Files.deleteIfExists(disk.pathToFile(disk.getChecksumFile(to)).toPath());
      Files.move(part, disk.pathToFile(to).toPath(), StandardCopyOption.ATOMIC_MOVE);
      Files.deleteIfExists(disk.pathToFile(disk.getChecksumFile(from)).toPath());
      return;
    }
    try {
      FileContext.getFileContext(from.toUri(), hadoop).rename(from, to, Rename.OVERWRITE);
    } catch (UnsupportedFileSystemException e) {
      files.delete(to, true);
      if (!files.rename(from, to)) {
        throw new IOException("Cannot move " + from + " to " + to, e);
      }
    }
  }

  /**
   * Writes a record as JSON to a file that is not there yet.
   *
   * @return false if it is there; of two writers at once, one gets false wherever the file system
   *     decides it, else the caller has to read it again
   */
  public boolean create(Path file, Record record) throws IOException {
    boolean isDisk = files instanceof LocalFileSystem;
    if (isDisk && !isFirst((LocalFileSystem) files, file)) {
      return false;
    }
    FSDataOutputStreamBuilder<?, ?> builder = files.createFile(file);
    builder.recursive().overwrite(isDisk);
    builder.opt(CreateFileOptionKeys.FS_OPTION_CREATE_CONDITIONAL_OVERWRITE, true);
    try (OutputStream out = (OutputStream) builder.build()) {
      out.write(Json.text(record).getBytes(StandardCharsets.UTF_8));
    } catch (FileAlreadyExistsException e) {
      return false;
    } catch (IOException e) {
      if (files.exists(file)) {
        return false;
      }
      throw e;
    }
    return true;
  }

  /**
   * Whether this is who makes a file of a disk, empty: Hadoop looks and makes, between which others
   * may do so too. What fails here fails again, in Hadoop's words, for who writes.
   */
  private static boolean isFirst(LocalFileSystem disk, Path file) {
    try {
      return !disk.mkdirs(file.getParent()) || disk.pathToFile(file).createNewFile();
    } catch (IOException e) {
      return true;
    }
  }

  /**
   * The record that a file holds, with nothing in it if the file is empty; empty if there is none.
   */
  public <T> Optional<T> read(Path file, Class<T> type) throws IOException {
    try (InputStream in = files.open(file)) {
      JsonNode json = TREES.readTree(in);
      return Optional.of(Json.read(json.isMissingNode() ? TREES.createObjectNode() : json, type));
    } catch (FileNotFoundException e) {
      if (files.exists(file)) { // a local one that cannot be opened is said not to be there
        throw e;
      }
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      throw new IOException("it has another shape: " + e.getMessage(), e);
    }
  }
}
