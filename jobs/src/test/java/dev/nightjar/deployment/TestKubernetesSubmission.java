package dev.nightjar.deployment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.testing.ChildJvm;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import io.fabric8.mockwebserver.http.Buffer;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.spark.deploy.SparkSubmit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code deploy/kubernetes/submit.sh} and Spark's own client ask Kubernetes for, by a server
 * that keeps what it is told and runs nothing.
 */
class TestKubernetesSubmission {
  @TempDir Path folder;

  /** The script, with this test's Spark in the place of an installed one. */
  private Process submit(String... arguments) throws IOException {
    Path stub = folder.resolve("spark-submit");
    Files.writeString(
        stub,
        """
        #!/usr/bin/env bash
        exec "%s" %s -cp "%s" %s "$@"
        """
            .formatted(
                Path.of(System.getProperty("java.home"), "bin/java"),
                String.join(" ", ChildJvm.flags()),
                ChildJvm.classPath(),
                SparkSubmit.class.getName()));
    Files.setPosixFilePermissions(stub, PosixFilePermissions.fromString("rwxr-xr-x"));
    List<String> command = new ArrayList<>();
    command.add(DeployedFiles.KUBERNETES.resolve("submit.sh").toString());
    command.addAll(List.of(arguments));
    ProcessBuilder script =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("output").toFile());
    script.environment().keySet().removeAll(List.of("SPARK_HOME", "KUBECONFIG"));
    script.environment().put("HOME", folder.toString());
    script.environment().merge("PATH", "", (path, none) -> folder + ":" + path);
    return script.start();
  }

  @Test
  void theDriverIsAPodAsTheFilesSayAndItsEndIsTold() throws Exception {
    KubernetesMockServer server =
        new KubernetesMockServer(
            new Context(), new MockWebServer(), new HashMap<>(), new Cluster(), false);
    server.init();
    try (KubernetesClient cluster = server.createClient()) {
      Process script =
          submit(
              "--gpu",
              "--conf",
              "spark.executor.instances=7",
              cluster.getMasterUrl().toString(),
              "embed",
              "--input",
              "/data/corpus",
              "--output",
              "/data/vectors");
      Pod driver = driver(cluster, script);
      assertDriver(driver);
      assertSettings(cluster, driver);
      end(cluster, driver, 3);

      assertThat(script.waitFor(60, TimeUnit.SECONDS)).as(output()).isTrue();
      assertThat(script.exitValue()).as("Spark's client does not hand it on").isZero();
    } finally {
      server.destroy();
    }
  }

  /**
   * What Kubernetes does and Fabric8's server does not: what is applied is made, pods have a state.
   */
  private static final class Cluster extends KubernetesCrudDispatcher {
    @Override
    public MockResponse handlePatch(RecordedRequest request) {
      return request.getHeader("Content-Type").startsWith("application/apply-patch")
          ? create(request, request.getPath().replaceFirst("/[^/]*$", ""), request.getBody())
          : super.handlePatch(request);
    }

    @Override
    public MockResponse handleCreate(RecordedRequest request) {
      if (!request.getPath().endsWith("/pods")) {
        return super.handleCreate(request);
      }
      Pod pod = Serialization.unmarshal(request.getUtf8Body(), Pod.class);
      Pod pending = new PodBuilder(pod).withNewStatus().withPhase("Pending").endStatus().build();
      return create(
          request, request.getPath(), new Buffer(Serialization.asJson(pending).getBytes(UTF_8)));
    }

    private MockResponse create(RecordedRequest request, String path, Buffer body) {
      return super.handleCreate(
          new RecordedRequest(
              request.getHttpVersion(), HttpMethod.POST, path, request.getHeaders(), body));
    }
  }

  private String output() throws IOException {
    return Files.readString(folder.resolve("output"));
  }

  private Pod driver(KubernetesClient cluster, Process script) throws Exception {
    while (script.isAlive()) {
      List<Pod> pods = cluster.pods().inNamespace("nightjar").list().getItems();
      List<ConfigMap> maps = cluster.configMaps().inNamespace("nightjar").list().getItems();
      if (!pods.isEmpty() && maps.size() > 1) {
        return pods.getFirst();
      }
      Thread.sleep(50);
    }
    throw new AssertionError(output());
  }

  private static void assertDriver(Pod pod) {
    assertThat(pod.getSpec().getServiceAccountName()).isEqualTo("nightjar");
    assertThat(pod.getSpec().getSecurityContext().getRunAsUser()).isEqualTo(185);
    Container container = pod.getSpec().getContainers().getFirst();
    assertThat(container.getName()).isEqualTo("spark-kubernetes-driver");
    assertThat(container.getImage()).isEqualTo("nightjar:0.2.0-cuda");
    assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
    assertThat(container.getResources().getLimits())
        .containsEntry("memory", new Quantity("3072Mi"));
    assertThat(container.getResources().getRequests()).containsEntry("cpu", new Quantity("1"));
    assertThat(container.getVolumeMounts())
        .extracting("mountPath")
        .contains("/tmp", "/opt/spark/work-dir", "/data");
    assertThat(container.getEnv())
        .anySatisfy(
            variable -> {
              assertThat(variable.getName()).isEqualTo("ORT_DISABLE_TELEMETRY");
              assertThat(variable.getValue()).isEqualTo("1");
            });
    assertThat(container.getArgs())
        .containsSubsequence(
            "driver",
            "--class",
            "dev.nightjar.jobs.EmbedJob",
            "local:///opt/nightjar/nightjar.jar",
            "--input",
            "/data/corpus",
            "--output",
            "/data/vectors");
  }

  /** What the driver reads of executors, from config maps that are mounted into it. */
  private static void assertSettings(KubernetesClient cluster, Pod driver) throws IOException {
    Map<String, String> files = new HashMap<>();
    cluster
        .configMaps()
        .inNamespace("nightjar")
        .list()
        .getItems()
        .forEach(map -> files.putAll(map.getData()));
    Properties settings = new Properties();
    settings.load(new StringReader(files.get("spark.properties")));
    assertThat(settings)
        .containsEntry("spark.executor.instances", "7")
        .containsEntry("spark.executor.memory", "16g")
        .containsEntry("spark.executor.memoryOverhead", "8g")
        .containsEntry("spark.executor.resource.gpu.amount", "1")
        .containsEntry("spark.executor.resource.gpu.vendor", "nvidia.com");
    assertThat(files.values())
        .as("the executors' template")
        .anySatisfy(
            file -> assertThat(file).contains("nvidia.com/gpu", "spark-kubernetes-executor"));
    assertThat(driver.getMetadata().getLabels()).containsEntry("spark-role", "driver");
  }

  private static void end(KubernetesClient cluster, Pod driver, int code) {
    Pod ended =
        new PodBuilder(driver)
            .withNewStatus()
            .withPhase("Failed")
            .addNewContainerStatus()
            .withName("spark-kubernetes-driver")
            .withImage("nightjar")
            .withNewState()
            .withNewTerminated()
            .withExitCode(code)
            .endTerminated()
            .endState()
            .endContainerStatus()
            .endStatus()
            .build();
    cluster.pods().inNamespace("nightjar").resource(ended).updateStatus();
  }
}
