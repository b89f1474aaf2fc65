package dev.nightjar.jobs;

import dev.nightjar.testing.S3Server;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;

/** Puts local files into buckets, through S3 as it has to be. */
final class S3Upload {
  private S3Upload() {}

  /** Copies a file or a folder below a URI. */
  static void put(S3Server s3, Path file, String uri) throws IOException {
    Configuration hadoop = new Configuration();
    hadoop.set("fs.s3a.endpoint", s3.endpoint());
    hadoop.set("fs.s3a.endpoint.region", "us-east-1");
    hadoop.set("fs.s3a.path.style.access", "true");
    hadoop.set("fs.s3a.access.key", S3Server.ACCESS_KEY);
    hadoop.set("fs.s3a.secret.key", S3Server.SECRET_KEY);
    var target = new org.apache.hadoop.fs.Path(uri + "/");
    try (FileSystem files = FileSystem.newInstance(target.toUri(), hadoop)) {
      files.copyFromLocalFile(new org.apache.hadoop.fs.Path(file.toUri()), target);
    }
  }
}
