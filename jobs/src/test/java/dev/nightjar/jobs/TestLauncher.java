package dev.nightjar.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the launcher asks Maven and Java for; scripts stand in for them and note their arguments.
 */
class TestLauncher {
  private static final String MAVEN =
      """
      #!/usr/bin/env bash
      echo "$@" >>"$(dirname "$0")/calls"
      for word in "$@"; do
        case "$word" in -DoutputDirectory=*) mkdir -p "${word#*=}" && touch "${word#*=}/spark.jar" ;; esac
      done
      [ ! -f "$(dirname "$0")/broken" ]
      """;

  private static final Set<String> OURS =
      Set.of(
          "SPARK_HOME",
          "SPARK_CONF_DIR",
          "HADOOP_CONF_DIR",
          "YARN_CONF_DIR",
          "ORT_DISABLE_TELEMETRY");

  @TempDir Path root;

  @BeforeEach
  void project() throws IOException {
    for (String folder :
        List.of("common/src/main", "jobs/src/main", "jobs/target", "deploy/spark")) {
      Files.createDirectories(root.resolve(folder));
    }
    for (String pom : List.of("common/pom.xml", "jobs/pom.xml", "deploy/spark/pom.xml")) {
      Files.createFile(root.resolve(pom));
    }
    Files.writeString(
        root.resolve("pom.xml"),
        """
            <profile>
              <id>spark-4.0</id>
            <profile>
              <id>spark-4.1</id>
        """);
    Path commands = Path.of("jobs/src/main/resources/dev/nightjar/jobs/commands");
    Files.createDirectories(root.resolve(commands).getParent());
    Files.copy(Path.of("..").resolve(commands), root.resolve(commands));
    script("nightjar", Files.readString(Path.of("..", "nightjar")));
    script("maven", MAVEN);
  }

  private void script(String name, String text) throws IOException {
    Path file = Files.writeString(root.resolve(name), text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private void jar(String entry) throws IOException {
    try (OutputStream file = Files.newOutputStream(root.resolve("jobs/target/nightjar.jar"));
        JarOutputStream jar = new JarOutputStream(file)) {
      jar.putNextEntry(new JarEntry(entry));
    }
  }

  /** A JAR older than what it is built from. */
  private void oldJar(String entry) throws IOException {
    jar(entry);
    Files.setLastModifiedTime(root.resolve("jobs/target/nightjar.jar"), FileTime.fromMillis(0));
  }

  /** What Maven was asked for after a start; the class that is started then is in no JAR. */
  private List<String> started() throws Exception {
    return started("");
  }

  /** The same on a Spark that is wanted. */
  private List<String> started(String spark) throws Exception {
    Map<String, String> environment =
        Map.of("JAVA_HOME", System.getProperty("java.home"), "NIGHTJAR_SPARK", spark);
    assertThat(run(environment, "--help")).isEqualTo(1);
    Path calls = root.resolve("calls");
    return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
  }

  private int run(Map<String, String> environment, String... arguments) throws Exception {
    ProcessBuilder launcher = new ProcessBuilder(root.resolve("nightjar").toString());
    launcher.command().addAll(List.of(arguments));
    launcher.environment().keySet().removeAll(OURS);
    launcher.environment().put("NIGHTJAR_MVN", root.resolve("maven").toString());
    launcher.environment().putAll(environment);
    launcher.redirectErrorStream(true).redirectOutput(root.resolve("output").toFile());
    return launcher.start().waitFor();
  }

  /** Of the driver, of executors, and of drivers that Spark starts elsewhere. */
  @ParameterizedTest
  @ValueSource(strings = {"tokenize", "embed", "spark-submit", "spark-class", "embed elsewhere"})
  void everyProcessIsToldToCollectNothing(String command) throws Exception {
    jar("any");
    for (String tool : List.of("bin/java", "bin/javac", "bin/jar", "bin/spark-submit")) {
      Files.createDirectories(root.resolve("bin"));
      script(tool, "#!/bin/sh\necho \"telemetry $ORT_DISABLE_TELEMETRY\" \"$@\"\n");
    }
    Files.writeString(root.resolve("release"), "JAVA_VERSION=\"25\"\n");
    Map<String, String> environment = new HashMap<>(Map.of("JAVA_HOME", root.toString()));
    if (command.endsWith(" elsewhere")) {
      environment.put("SPARK_HOME", root.toString());
    }

    assertThat(run(environment, command.split(" ")[0])).isZero();

    String started = Files.readAllLines(root.resolve("output")).getLast();
    assertThat(started).startsWith("telemetry 1 ");
    if (command.matches("embed.*|spark-submit")) {
      assertThat(started)
          .contains(
              "--conf spark.executorEnv.ORT_DISABLE_TELEMETRY=1",
              "--conf spark.yarn.appMasterEnv.ORT_DISABLE_TELEMETRY=1",
              "--conf spark.kubernetes.driverEnv.ORT_DISABLE_TELEMETRY=1");
    }
  }

  /**
   * Java 24 keeps what it has in memory as it ends; Java 25 notes it, and makes a cache of that.
   */
  @ParameterizedTest
  @ValueSource(strings = {"24", "25"})
  void theFirstAnswerKeepsTheClassesForLaterStarts(String version) throws Exception {
    javaWithArchives(version);

    assertThat(archiving("search", "--help")).isEmpty();
    assertThat(archiving("runs")).isEmpty();
    assertThat(archiving("search", "missing")).contains("made");
    assertThat(archiving("search", "question")).contains("made");
    assertThat(archiving("search", "question")).contains("used");
    assertThat(archiving("runs")).contains("used");
    assertThat(archiving("embed", "--input", "corpus"))
        .as("Spark has one of its own")
        .contains("made");
    assertThat(archiving("index")).contains("used");
    try (Stream<Path> kept = Files.list(root.resolve(".nightjar/spark"))) {
      assertThat(kept).hasSize(3); // the archives beside the JARs
    }
    Files.setLastModifiedTime(
        root.resolve("jobs/target/nightjar.jar"),
        FileTime.fromMillis(System.currentTimeMillis() + 10_000));
    assertThat(archiving("search", "question")).contains("made");
  }

  @Test
  void sparkGoesWithoutAnArchiveWhereAFolderOfSettingsIsOnItsClassPath() throws Exception {
    javaWithArchives("25");
    Files.createFile(root.resolve("conf/core-site.xml"));

    assertThat(archiving("embed", "--input", "corpus")).isEmpty();

    assertThat(root.resolve("output")).content().contains("-cp " + root.resolve("conf") + ":");
  }

  @Test
  void anArchiveThatCannotBeMadeIsNotTriedAgain() throws Exception {
    javaWithArchives("25");

    assertThat(archiving("embed", "unarchivable")).contains("made");
    assertThat(archiving("embed", "--input", "corpus")).contains("used");
  }

  private void javaWithArchives(String version) throws IOException {
    jar("any");
    Files.createDirectories(root.resolve("bin"));
    Files.createDirectories(root.resolve("conf"));
    for (String tool : List.of("bin/java", "bin/javac", "bin/jar")) {
      script(
          tool,
          """
          #!/usr/bin/env bash
          for word in "$@"; do
            case "$word" in
              -XX:AOTMode=create) mode=create ;;
              -XX:ArchiveClassesAtExit=* | -XX:AOTConfiguration=*) made=${word#*=} ;;
              -XX:AOTCache=*) cache=${word#*=} ;;
              missing) failed=yes ;;
              unarchivable) unmade=yes ;;
            esac
          done
          if [ "${mode:-}" = create ]; then mv "$made" "$cache"; else echo "$@"; fi
          if [ -n "${made:-}" ] && [ -z "${mode:-}" ] && [ -z "${unmade:-}" ]; then touch "$made"; fi
          [ -z "${failed:-}" ]
          """);
    }
    Files.writeString(root.resolve("release"), "JAVA_VERSION=\"%s\"\n".formatted(version));
  }

  /** Whether a start was to make an archive of classes, or to use one. */
  private Optional<String> archiving(String... arguments) throws Exception {
    run(Map.of("JAVA_HOME", root.toString()), arguments);
    Matcher flag =
        Pattern.compile(
                "-XX:(?:(ArchiveClassesAtExit|AOTConfiguration)|SharedArchiveFile|AOTCache)=\\S+")
            .matcher(Files.readAllLines(root.resolve("output")).getLast());
    return flag.find() ? Optional.of(flag.group(1) == null ? "used" : "made") : Optional.empty();
  }

  /** Java and Spark's scripts that only say what they are asked. */
  private Map<String, String> echoing() throws IOException {
    jar("any");
    Files.createDirectories(root.resolve("bin"));
    Files.createDirectories(root.resolve("conf"));
    for (String tool : List.of("bin/java", "bin/javac", "bin/jar")) {
      script(tool, "#!/bin/sh\necho \"conf $HADOOP_CONF_DIR $SPARK_CONF_DIR\" \"$@\"\n");
    }
    Files.writeString(root.resolve("release"), "JAVA_VERSION=\"25\"\n");
    return Map.of("JAVA_HOME", root.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"embed --master yarn", "spark-submit --master=yarn"})
  void aYarnOfThisMachineIsFound(String command) throws Exception {
    Map<String, String> environment = echoing();
    assertThat(run(environment, command.split(" "))).isEqualTo(1);
    assertThat(root.resolve("output")).content().contains("Missing HADOOP_CONF_DIR: set it");

    Path conf = Files.createDirectories(root.resolve(".nightjar/yarn/conf"));
    Files.createFile(conf.resolve("yarn-site.xml"));

    assertThat(run(environment, command.split(" "))).isZero();
    assertThat(Files.readAllLines(root.resolve("output")).getLast())
        .startsWith("conf " + conf + " " + conf + " ")
        .contains(conf + ":", "spark.yarn.jars=local:" + root.resolve(".nightjar/spark/jars/*"));
  }

  @Test
  void anotherYarnIsLeftAsItIs() throws Exception {
    Map<String, String> environment = new HashMap<>(echoing());
    environment.put("HADOOP_CONF_DIR", "/etc/hadoop/conf");

    assertThat(run(environment, "embed", "--master", "yarn")).isZero();
    assertThat(Files.readAllLines(root.resolve("output")).getLast())
        .startsWith("conf /etc/hadoop/conf  ")
        .contains("-cp /etc/hadoop/conf:")
        .doesNotContain("spark.yarn.jars");
  }

  @Test
  void whatWasBuiltForGpusStaysSo() throws Exception {
    oldJar("ai/onnxruntime/native/linux-x64/libonnxruntime_providers_cuda.so");

    assertThat(started())
        .filteredOn(call -> call.contains(" package"))
        .singleElement()
        .asString()
        .contains("-Pquick,gpu ");
  }

  @Test
  void otherBuildsAreForTheCpu() throws Exception {
    oldJar("ai/onnxruntime/native/linux-x64/libonnxruntime.so");

    assertThat(started()).hasSize(2).allSatisfy(call -> assertThat(call).contains("-Pquick "));
  }

  @Test
  void eachSparkHasItsOwnRuntimeForTheSameJar() throws Exception {
    jar("any");

    assertThat(started()).singleElement().asString().contains("-Pquick ", "spark/assembled");
    assertThat(started("4.1"))
        .hasSize(2)
        .last()
        .asString()
        .contains("-Pquick,spark-4.1 ", "spark-4.1/assembled")
        .doesNotContain(" package");
    assertThat(started("4.1")).as("nothing is stale").hasSize(2);
    assertThat(root.resolve(".nightjar/spark/jars/spark.jar")).exists();
    assertThat(root.resolve(".nightjar/spark-4.1/jars/spark.jar")).exists();
  }

  @Test
  void sparksThatMavenDoesNotKnowAreRefused() throws Exception {
    jar("any");

    assertThat(started("3.5")).isEmpty();
    assertThat(root.resolve("output"))
        .content()
        .contains("Invalid NIGHTJAR_SPARK: 3.5 (4.0, 4.1; none for the newest)");
  }

  @Test
  void aRuntimeThatIsNotWholeIsAssembledAgain() throws Exception {
    jar("any");
    Path broken = Files.createFile(root.resolve("broken"));

    assertThat(started()).hasSize(1);
    assertThat(root.resolve("output")).content().contains("Cannot build; the whole log is in");
    assertThat(root.resolve(".nightjar/spark/jars")).doesNotExist();

    Files.delete(broken);
    assertThat(started()).hasSize(2).last().asString().contains("copy-dependencies");
    assertThat(root.resolve(".nightjar/spark/jars/spark.jar")).exists();
    assertThat(started()).as("nothing is stale").hasSize(2);
  }
}
