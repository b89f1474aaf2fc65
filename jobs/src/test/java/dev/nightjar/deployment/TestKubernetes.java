package dev.nightjar.deployment;

import static dev.nightjar.deployment.DeployedFiles.KUBERNETES;
import static dev.nightjar.deployment.DeployedFiles.document;
import static dev.nightjar.deployment.DeployedFiles.documents;
import static dev.nightjar.deployment.DeployedFiles.map;
import static dev.nightjar.deployment.DeployedFiles.properties;
import static dev.nightjar.deployment.DeployedFiles.typed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nightjar.documentation.ShellLine;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The three ways onto Kubernetes agree: settings, pods and arguments of {@code submit.sh}'s files
 * and of both operators' applications; and nothing in them needs a webhook.
 */
class TestKubernetes {
  private static final ShellLine SHELL = new ShellLine(Set.of());

  /** What Kubeflow's controller itself turns into settings of Spark, without its webhook. */
  private static final Map<String, String> FIELDS =
      Map.of(
          "/image", "spark.kubernetes.container.image",
          "/driver/cores", "spark.driver.cores",
          "/driver/memory", "spark.driver.memory",
          "/driver/memoryOverhead", "spark.driver.memoryOverhead",
          "/driver/serviceAccount", "spark.kubernetes.authenticate.driver.serviceAccountName",
          "/executor/instances", "spark.executor.instances",
          "/executor/cores", "spark.executor.cores",
          "/executor/memory", "spark.executor.memory",
          "/executor/memoryOverhead", "spark.executor.memoryOverhead");

  private static Map<String, String> cpu() {
    return properties(KUBERNETES.resolve("nightjar.properties"));
  }

  private static Map<String, String> gpu() {
    return properties(
        KUBERNETES.resolve("nightjar.properties"), KUBERNETES.resolve("gpu.properties"));
  }

  /** An application of Kubeflow's as Spark hears of it, but the namespace, which is its own. */
  private static Map<String, String> kubeflowSettings(JsonNode spec) {
    Map<String, String> settings = new TreeMap<>(map(spec.path("sparkConf")));
    FIELDS.forEach((field, key) -> settings.put(key, spec.at(field).asText()));
    settings.put("spark.kubernetes.namespace", "nightjar");
    return settings;
  }

  private static Map<String, String> apacheSettings(JsonNode spec) {
    Map<String, String> settings = new TreeMap<>(map(spec.path("sparkConf")));
    settings.put("spark.kubernetes.namespace", "nightjar");
    return settings;
  }

  private static JsonNode kubeflow() {
    return document("kubeflow/base/embed.yaml").path("spec");
  }

  private static JsonNode apache(String place) {
    return document("apache/" + place + "/embed.yaml").path("spec");
  }

  private static PodSpec template(String file) {
    return typed(document(file), Pod.class).getSpec();
  }

  private static PodSpec template(JsonNode spec, String place) {
    return typed(spec.at(place), PodTemplateSpec.class).getSpec();
  }

  @Test
  void settingsAreTheSameByEveryWay() {
    assertThat(kubeflowSettings(kubeflow())).isEqualTo(cpu());
    assertThat(apacheSettings(apache("base"))).isEqualTo(cpu());
    assertThat(apacheSettings(apache("overlays/gpu"))).isEqualTo(gpu());
  }

  @Test
  void podsAreTheSameByEveryWay() {
    for (String pod : List.of("driver", "executor")) {
      PodSpec spec = template(pod + ".yaml");
      assertThat(template(kubeflow(), "/" + pod + "/template")).isEqualTo(spec);
      assertThat(template(apache("base"), "/" + pod + "Spec/podTemplateSpec")).isEqualTo(spec);
    }
    assertThat(template(apache("overlays/gpu"), "/executorSpec/podTemplateSpec"))
        .isEqualTo(template("executor-gpu.yaml"));
  }

  /** As a namespace that enforces the profile restricted wants them. */
  @ParameterizedTest
  @ValueSource(strings = {"driver.yaml", "executor.yaml", "executor-gpu.yaml"})
  void podsMayDoNothingTheyNeedNot(String file) {
    PodSpec pod = template(file);
    assertThat(pod.getSecurityContext().getRunAsUser()).isEqualTo(185);
    assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
    assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
    assertThat(pod.getContainers())
        .singleElement()
        .satisfies(
            container -> {
              var context = container.getSecurityContext();
              assertThat(context.getReadOnlyRootFilesystem()).isTrue();
              assertThat(context.getAllowPrivilegeEscalation()).isFalse();
              assertThat(context.getCapabilities().getDrop()).containsExactly("ALL");
              assertThat(container.getVolumeMounts()).extracting("mountPath").contains("/tmp");
            });
  }

  @Test
  void theNightlyApplicationIsTheOneOfOneRun() {
    JsonNode nightly = document("kubeflow/base/nightly.yaml").path("spec");
    assertThat(nightly.path("template")).isEqualTo(kubeflow());
    assertThat(nightly.path("concurrencyPolicy").asText()).isEqualTo("Forbid");
    CronJob job =
        typed(
            documents(DeployedFiles.text(KUBERNETES.resolve("apache/base/nightly.yaml")))
                .getFirst(),
            CronJob.class);
    assertThat(job.getSpec().getConcurrencyPolicy()).isEqualTo("Forbid");
  }

  /** Fields beside these are lost where the operator has no webhook, or its webhook fails. */
  @Test
  void kubeflowsApplicationsNeedNoWebhook() {
    List<String> fields = new ArrayList<>();
    for (String file :
        List.of(
            "base/nightly.yaml",
            "overlays/cpu/fleet.yaml",
            "overlays/gpu/gpu.yaml",
            "overlays/s3/s3.yaml")) {
      JsonNode spec = document("kubeflow/" + file).at("/spec/template");
      for (String part : List.of("", "driver.", "executor.")) {
        (part.isEmpty() ? spec : spec.path(part.replace(".", "")))
            .fieldNames()
            .forEachRemaining(field -> fields.add("/" + part.replace('.', '/') + field));
      }
    }
    assertThat(fields)
        .isSubsetOf(
            Stream.concat(
                    FIELDS.keySet().stream(),
                    Stream.of(
                        "/type /mode /sparkVersion /mainClass /mainApplicationFile /arguments"
                            .concat(" /restartPolicy /sparkConf /driver /executor")
                            .concat(" /driver/template /executor/template")
                            .split(" ")))
                .toList());
  }

  @Test
  void commandsOfApplicationsAreUnderstood() {
    for (JsonNode spec :
        List.of(
            kubeflow(),
            document("kubeflow/overlays/gpu/gpu.yaml").at("/spec/template"),
            document("kubeflow/overlays/s3/s3.yaml").at("/spec/template"),
            apache("base"),
            apache("overlays/cpu"),
            apache("overlays/gpu"),
            apache("overlays/s3"))) {
      JsonNode arguments = spec.has("arguments") ? spec.path("arguments") : spec.path("driverArgs");
      List<String> words =
          StreamSupport.stream(arguments.spliterator(), false).map(JsonNode::asText).toList();
      String type = spec.path("mainClass").asText("dev.nightjar.jobs.EmbedJob");
      assertThat(words).contains("--input");
      assertThat(
              SHELL.problem(
                  "spark-submit --class " + type + " nightjar.jar " + String.join(" ", words)))
          .isEmpty();
    }
  }

  /** What kubectl makes of an overlay: the same application by both operators. */
  @ParameterizedTest
  @ValueSource(strings = {"cpu", "gpu", "s3"})
  void overlaysSayTheSame(String overlay) throws Exception {
    assumeTrue(TestDeployment.isInstalled("kubectl"), "kubectl is not installed");
    JsonNode kubeflow =
        rendered("kubeflow/overlays/" + overlay, "ScheduledSparkApplication").at("/spec/template");
    JsonNode map = rendered("apache/overlays/" + overlay, "ConfigMap");
    JsonNode apache =
        documents(typed(map, ConfigMap.class).getData().get("embed.yaml")).getFirst().path("spec");

    assertThat(apache).isEqualTo(apache("overlays/" + overlay));
    assertThat(apacheSettings(apache)).isEqualTo(kubeflowSettings(kubeflow));
    assertThat(apache.path("driverArgs")).isEqualTo(kubeflow.path("arguments"));
    assertThat(template(apache, "/executorSpec/podTemplateSpec"))
        .isEqualTo(template(kubeflow, "/executor/template"));
    assertThat(apacheSettings(apache).keySet().stream().anyMatch(key -> key.contains(".volumes.")))
        .isEqualTo(!overlay.equals("s3"));
  }

  static JsonNode rendered(String place, String kind) throws Exception {
    String output =
        TestDeployment.output("kubectl", "kustomize", KUBERNETES.resolve(place).toString());
    return documents(output).stream()
        .filter(document -> document.path("kind").asText().equals(kind))
        .findFirst()
        .orElseThrow(() -> new AssertionError(output));
  }

  /**
   * The operators' own definitions, as they publish them: Kubeflow's of version 2.5.2, Apache's of
   * 1.0.0. They are not part of this repository; the folder is that of {@code ../shared/crds}, or
   * what NIGHTJAR_CRDS names.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "kubeflow/base/embed.yaml",
        "kubeflow/base/nightly.yaml",
        "apache/base/embed.yaml",
        "apache/overlays/cpu/embed.yaml",
        "apache/overlays/gpu/embed.yaml",
        "apache/overlays/s3/embed.yaml"
      })
  void applicationsAreAsTheOperatorsDefineThem(String file) {
    assumeTrue(Files.isDirectory(CustomResources.FOLDER), "Missing " + CustomResources.FOLDER);
    assertThat(CustomResources.problems(document(file))).isEmpty();
  }

  @Test
  void aFieldThatAnOperatorDoesNotKnowIsSeen() {
    assumeTrue(Files.isDirectory(CustomResources.FOLDER), "Missing " + CustomResources.FOLDER);
    JsonNode application = document("kubeflow/base/embed.yaml");
    ((ObjectNode) application.at("/spec/driver")).put("memmory", "1g");
    assertThat(CustomResources.problems(application)).anyMatch(text -> text.contains("memmory"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"cpu", "gpu", "s3"})
  void overlaysAreAsTheOperatorDefinesThem(String overlay) throws Exception {
    assumeTrue(Files.isDirectory(CustomResources.FOLDER), "Missing " + CustomResources.FOLDER);
    assumeTrue(TestDeployment.isInstalled("kubectl"), "kubectl is not installed");
    assertThat(
            CustomResources.problems(
                rendered("kubeflow/overlays/" + overlay, "ScheduledSparkApplication")))
        .isEmpty();
  }
}
