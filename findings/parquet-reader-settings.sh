#!/usr/bin/env bash
# Parquet Java 1.17.0 (parquet-hadoop) on Hadoop 3.5.0: a reader has none of the settings that its file was given, and reads
# and parses Hadoop's XML for each file that it opens.
#
# HadoopInputFile.fromPath(path, settings) takes a Configuration, and the file is opened by it. ParquetFileReader.open(file)
# does not look at it again: its ParquetReadOptions are made of new HadoopParquetConfiguration(), a Configuration of its own
# that is thrown away with the reader, and so has whatever lies on the class path in core-default.xml, core-site.xml and
# the like. Settings such as parquet.page.verify-checksum.enabled or parquet.hadoop.vectored.io.enabled that were put into the
# file's Configuration are not heard, and the XML is looked for and parsed again for every footer.
# open(file, HadoopReadOptions.builder(settings, path).build()) has the settings and parses nothing.
#
# What it means: whoever reads the footers of many files pays more for XML than for Parquet, and whoever sets an option
# there has to say it twice.
#
# Needs a JDK (17 or later), Maven and the network. Seen on OpenJDK 25:
#   open(file): core-default.xml looked for in 20 of 20 opens
#   open(file, HadoopReadOptions of its settings): in 0 of 20
#   vectored reads are false in the file's settings, true in open's options, false in HadoopReadOptions'
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat >"$work/pom.xml" <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>a</groupId><artifactId>a</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.apache.parquet</groupId><artifactId>parquet-hadoop</artifactId><version>1.17.0</version></dependency>
    <dependency><groupId>org.apache.hadoop</groupId><artifactId>hadoop-client-api</artifactId><version>3.5.0</version></dependency>
    <dependency><groupId>org.apache.hadoop</groupId><artifactId>hadoop-client-runtime</artifactId><version>3.5.0</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>1.7.36</version></dependency>
  </dependencies>
</project>
POM
mvn -B -ntp -q -f "$work/pom.xml" org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies \
  -DoutputDirectory="$work/jars"
cat >"$work/Settings.java" <<'JAVA'
import java.io.IOException;
import java.net.URL;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

public class Settings {
  private static final String VECTORED = "parquet.hadoop.vectored.io.enabled";
  private static final int OPENS = 20;

  interface Opening {
    ParquetFileReader open() throws IOException;
  }

  static final AtomicInteger looked = new AtomicInteger();

  /** How many of the opens look for Hadoop's settings. */
  static int looking(Opening opening) throws IOException {
    int some = 0;
    for (int i = 0; i < OPENS; i++) {
      int before = looked.get();
      opening.open().close();
      some += looked.get() > before ? 1 : 0;
    }
    return some;
  }

  public static void main(String... args) throws IOException {
    Thread.currentThread()
        .setContextClassLoader(
            new ClassLoader(Settings.class.getClassLoader()) {
              @Override
              public URL getResource(String name) {
                if (name.equals("core-default.xml")) {
                  looked.incrementAndGet();
                }
                return super.getResource(name);
              }
            });
    Path path = new Path(args[0], "one.parquet");
    Configuration settings = new Configuration();
    settings.setBoolean(VECTORED, false);
    MessageType schema = MessageTypeParser.parseMessageType("message m { required int32 i; }");
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(path).withConf(settings).withType(schema).build()) {
      writer.write(new SimpleGroupFactory(schema).newGroup().append("i", 1));
    }
    HadoopInputFile file = HadoopInputFile.fromPath(path, settings);
    System.out.printf(
        "open(file): core-default.xml looked for in %d of %d opens%n",
        looking(() -> ParquetFileReader.open(file)), OPENS);
    ParquetReadOptions given = HadoopReadOptions.builder(settings, path).build();
    System.out.printf(
        "open(file, HadoopReadOptions of its settings): in %d of %d%n",
        looking(() -> ParquetFileReader.open(file, given)), OPENS);
    System.out.printf(
        "vectored reads are %s in the file's settings, %s in open's options, %s in"
            + " HadoopReadOptions'%n",
        file.getConfiguration().getBoolean(VECTORED, true),
        ParquetReadOptions.builder().build().useHadoopVectoredIo(),
        given.useHadoopVectoredIo());
  }
}
JAVA
java -cp "$work/jars/*" "$work/Settings.java" "$work" 2>"$work/errors" | tee "$work/seen" || { cat "$work/errors" >&2; exit 1; }
diff "$work/seen" - <<'SEEN'
open(file): core-default.xml looked for in 20 of 20 opens
open(file, HadoopReadOptions of its settings): in 0 of 20
vectored reads are false in the file's settings, true in open's options, false in HadoopReadOptions'
SEEN
