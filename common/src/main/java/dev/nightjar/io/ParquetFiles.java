package dev.nightjar.io;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.InputFile;

/**
 * Opens Parquet files with the settings at hand. By its own default options Parquet (1.17) makes
 * new settings for each file, for which Hadoop's XML is read and parsed again.
 */
public final class ParquetFiles {
  private ParquetFiles() {}

  /** Opens a file, its path taken to the letter; the caller closes it. */
  public static ParquetFileReader open(String path, Configuration hadoop) throws IOException {
    Configuration opening = FilePaths.opening(path, hadoop);
    return open(new Path(path), HadoopInputFile.fromPath(new Path(path), opening), opening);
  }

  /**
   * Opens what is not read as its file system has it.
   *
   * @param path what it is called
   */
  public static ParquetFileReader open(Path path, InputFile file, Configuration hadoop)
      throws IOException {
    return ParquetFileReader.open(file, HadoopReadOptions.builder(hadoop, path).build());
  }
}
