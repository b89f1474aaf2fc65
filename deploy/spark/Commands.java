import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Runs commands of nightjar.jar in one process on a Spark runtime, so that many of them wait for one
 * start. A command is a line of the standard input, its words parted by tabs; after what it prints
 * comes a line that reads {@code done}. One that fails ends the process with its exit code.
 *
 * <pre>./nightjar spark-class -Dspark.master=local[*] deploy/spark/Commands.java jobs/target/nightjar.jar</pre>
 */
final class Commands {
  private Commands() {}

  public static void main(String... args) throws IOException, ReflectiveOperationException {
    URL jar = Path.of(args[0]).toUri().toURL();
    try (URLClassLoader loader = new URLClassLoader(new URL[] {jar}, Commands.class.getClassLoader());
        BufferedReader commands =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      Thread.currentThread().setContextClassLoader(loader); // as spark-submit; tasks take it from here
      Method main = loader.loadClass("dev.nightjar.jobs.Nightjar").getMethod("main", String[].class);
      for (String line = commands.readLine(); line != null; line = commands.readLine()) {
        main.invoke(null, (Object) line.split("\t"));
        System.out.println("done");
        System.out.flush();
      }
    }
  }
}
