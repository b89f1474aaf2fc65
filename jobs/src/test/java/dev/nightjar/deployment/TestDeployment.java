package dev.nightjar.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nightjar.documentation.ShellLine;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.internal.config.ConfigEntry;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every file below {@code deploy}: what it names exists, and it keeps no secret. */
class TestDeployment {
  private static final ShellLine SHELL = new ShellLine(Set.of());
  private static final Pattern CLASS = Pattern.compile("dev\\.nightjar\\.[a-z.]*\\.[A-Z]\\w+");
  private static final Pattern FILE =
      Pattern.compile("(?<![\\w/.$}])(bench|common|conf|deploy|docs|jobs)/[\\w./-]+\\.[a-z]+");
  private static final Pattern COMMAND =
      Pattern.compile("(?<!as )\\./nightjar [a-z]+ .*|(?<![\\w-])spark-submit --class .*");

  /** Settings whose names users and resources complete. */
  private static final Pattern FAMILY =
      Pattern.compile(
          "spark\\.(driver|executor)\\.defaultJavaOptions|spark\\.(executorEnv|yarn\\.appMasterEnv|kubernetes\\.driverEnv|hadoop)\\.[\\w.]+"
              + "|spark\\.kubernetes\\.(driver|executor)\\.secretKeyRef\\.[A-Z_]+"
              + "|spark\\.kubernetes\\.(driver|executor)\\.volumes\\.persistentVolumeClaim\\.[a-z]+"
              + "\\.(mount\\.path|options\\.claimName)"
              + "|spark\\.(worker|executor|task)\\.resource\\.gpu\\.(amount|vendor|discoveryScript)");

  private static final Pattern SECRET =
      Pattern.compile(
          "AKIA[0-9A-Z]{16}|-----BEGIN|hf_[A-Za-z0-9]{20,}|sk-[A-Za-z0-9]{20,}"
              + "|(?i)(password|passwd|secret|token|access.?key)[\\w.-]*[\"']?\\s*[:= ]\\s*[\"']?(?=\\S*\\d)[A-Za-z0-9/+]{16,}");

  /** The settings of Spark that register themselves, when the classes that name them load. */
  @BeforeAll
  static void learnSettings() throws ClassNotFoundException {
    for (String settings :
        List.of(
            "org.apache.spark.internal.config.package$",
            "org.apache.spark.internal.config.Deploy$",
            "org.apache.spark.internal.config.Worker$",
            "org.apache.spark.deploy.k8s.Config$",
            "org.apache.spark.deploy.yarn.config.package$")) {
      Class.forName(settings);
    }
  }

  private static List<String> named(Pattern what, Path file) {
    return what.matcher(DeployedFiles.text(file)).results().map(MatchResult::group).toList();
  }

  private static String at(Path file) {
    return DeployedFiles.ROOT.relativize(file) + ": ";
  }

  @Test
  void everyClassNamedExists() {
    List<String> missing = new ArrayList<>();
    for (Path file : DeployedFiles.all()) {
      named(CLASS, file).stream()
          .filter(name -> !exists(name))
          .map(at(file)::concat)
          .forEach(missing::add);
    }
    assertThat(missing).isEmpty();
  }

  private static boolean exists(String type) {
    try {
      Class.forName(type, false, TestDeployment.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  @Test
  void everyFileNamedExists() {
    List<String> missing = new ArrayList<>();
    for (Path file : DeployedFiles.all()) {
      named(FILE, file).stream()
          .filter(name -> !name.matches(".*/target/.*"))
          .filter(name -> !Files.exists(DeployedFiles.ROOT.resolve(name)))
          .map(at(file)::concat)
          .forEach(missing::add);
    }
    assertThat(missing).isEmpty();
  }

  @Test
  void everyCommandLineIsUnderstood() {
    List<String> problems = new ArrayList<>();
    for (Path file : DeployedFiles.all()) {
      if (!file.toString().endsWith(".xml")) {
        named(COMMAND, file).stream()
            .map(line -> line.replaceAll("[\"')`].*|\\$.*|[;,] .*| runs on it.*", " …"))
            .map(SHELL::problem)
            .filter(problem -> !problem.isEmpty())
            .map(at(file)::concat)
            .forEach(problems::add);
      }
    }
    assertThat(problems).isEmpty();
  }

  @Test
  void everySettingOfSparkExists() {
    List<String> unknown = new ArrayList<>();
    for (Path file : DeployedFiles.ending(".properties")) {
      DeployedFiles.properties(file).keySet().stream()
          .filter(key -> !isSetting(key))
          .map(at(file)::concat)
          .forEach(unknown::add);
    }
    for (Path file : DeployedFiles.ending(".yaml")) {
      for (JsonNode document : DeployedFiles.documents(DeployedFiles.text(file))) {
        document.findValues("sparkConf").stream()
            .flatMap(settings -> DeployedFiles.map(settings).keySet().stream())
            .filter(key -> !isSetting(key))
            .map(at(file)::concat)
            .forEach(unknown::add);
      }
    }
    assertThat(unknown).isEmpty();
    assertThat(isSetting("spark.executor.memoryOverheads")).isFalse();
  }

  private static boolean isSetting(String key) {
    return FAMILY.matcher(key).matches() || ConfigEntry.findEntry(key) != null;
  }

  /** Those of one kind are in TestKubernetes; a custom resource or a kustomization has no class. */
  @Test
  void yamlParsesIntoItsTypes() {
    assertThat(DeployedFiles.ending(".yaml")).hasSizeGreaterThan(15);
    for (Path file : DeployedFiles.ending(".yaml")) {
      for (JsonNode document : DeployedFiles.documents(DeployedFiles.text(file))) {
        Object read = Serialization.unmarshal(document.toString(), KubernetesResource.class);
        boolean own = document.path("apiVersion").asText().matches("spark.*|kustomize.*");
        assertThat(read instanceof GenericKubernetesResource)
            .as(at(file) + read.getClass())
            .isEqualTo(own);
        if (!own) {
          DeployedFiles.typed(document, read.getClass());
        }
      }
    }
  }

  @Test
  void noFileKeepsASecret() {
    List<String> secrets = new ArrayList<>();
    for (Path file : DeployedFiles.all()) {
      named(SECRET, file).stream().map(at(file)::concat).forEach(secrets::add);
      assertThat(DeployedFiles.text(file)).as(at(file)).doesNotContain("kind: Secret\n");
    }
    assertThat(secrets).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "AKIAIOSFODNN7EXAMPLE",
        "secret-access-key: wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "spark.hadoop.fs.s3a.secret.key wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "-----BEGIN PRIVATE KEY-----",
      })
  void aSecretIsSeen(String line) {
    assertThat(SECRET.matcher(line).find()).isTrue();
  }

  @Test
  void scriptsCanBeRun() throws Exception {
    List<Path> scripts = DeployedFiles.ending(".sh");
    assertThat(scripts).hasSizeGreaterThan(5);
    for (Path script : scripts) {
      assertThat(output("bash", "-n", script.toString())).as(at(script)).isEmpty();
      assertThat(Files.isExecutable(script)).as(at(script)).isTrue();
    }
  }

  @Test
  void shellcheckFindsNothing() throws Exception {
    assumeTrue(isInstalled("shellcheck"), "shellcheck is not installed");
    String[] command =
        Stream.concat(
                Stream.of("shellcheck", "--severity=warning", "--exclude=SC1091"),
                DeployedFiles.ending(".sh").stream().map(Path::toString))
            .toArray(String[]::new);
    assertThat(output(command)).isEmpty();
  }

  static boolean isInstalled(String tool) throws Exception {
    return new ProcessBuilder("sh", "-c", "command -v " + tool)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor()
        == 0;
  }

  /** What a tool says. */
  static String output(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = process.inputReader().lines().collect(Collectors.joining("\n"));
    process.waitFor();
    return output;
  }
}
