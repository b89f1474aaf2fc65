import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.lang.invoke.MethodType;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * Whether a Spark runtime has every class, method and field that nightjar.jar asks it for, and
 * whether the jar's own classes have every method that the runtime asks of them. The JVM would find
 * out one call at a time, in the night.
 *
 * <pre>java -cp 'RUNTIME/jars/*' deploy/spark/Linkage.java jobs/target/nightjar.jar</pre>
 */
final class Linkage {
  /** What clusters bring; of other packages the jar may name classes that nobody has. */
  private static final List<String> BROUGHT =
      List.of(
          "com/fasterxml/jackson/",
          "dev/ludovic/netlib/",
          "org/apache/commons/",
          "org/apache/hadoop/",
          "org/apache/parquet/",
          "org/apache/spark/",
          "org/slf4j/",
          "scala/");

  private final ClassLoader loader;
  private final Set<String> own = new TreeSet<>();
  private final Set<String> missing = new TreeSet<>();
  private int references;

  private Linkage(ClassLoader loader) {
    this.loader = loader;
  }

  public static void main(String[] arguments) throws IOException {
    URL jar = Path.of(arguments[0]).toUri().toURL();
    Linkage linkage =
        new Linkage(new URLClassLoader(new URL[] {jar}, ClassLoader.getSystemClassLoader()));
    linkage.check(new JarFile(arguments[0]));
    linkage.missing.forEach(System.err::println);
    System.out.printf(
        "%,d references of %,d classes: %d missing%n",
        linkage.references, linkage.own.size(), linkage.missing.size());
    System.exit(linkage.missing.isEmpty() && linkage.references > 0 ? 0 : 1);
  }

  private void check(JarFile jar) throws IOException {
    try (jar) {
      List<JarEntry> classes =
          jar.stream().filter(entry -> entry.getName().endsWith(".class")).toList();
      classes.forEach(entry -> own.add(name(entry)));
      for (JarEntry entry : classes) {
        references(name(entry), jar.getInputStream(entry).readAllBytes());
        if (isOurs(name(entry))) {
          implemented(name(entry));
        }
      }
    }
  }

  private static String name(JarEntry entry) {
    return entry.getName().substring(0, entry.getName().length() - ".class".length());
  }

  /** Looks up what the constant pool of a class names. */
  private void references(String caller, byte[] bytes) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    in.skipNBytes(8); // magic, versions
    int count = in.readUnsignedShort();
    int[] tags = new int[count];
    int[] first = new int[count];
    int[] second = new int[count];
    String[] text = new String[count];
    for (int i = 1; i < count; i++) {
      tags[i] = in.readUnsignedByte();
      switch (tags[i]) {
        case 1 -> text[i] = in.readUTF();
        case 3, 4 -> in.skipNBytes(4);
        case 5, 6 -> {
          in.skipNBytes(8);
          i++; // takes two places
        }
        case 7, 8, 16, 19, 20 -> first[i] = in.readUnsignedShort();
        case 15 -> in.skipNBytes(3);
        default -> {
          first[i] = in.readUnsignedShort();
          second[i] = in.readUnsignedShort();
        }
      }
    }
    for (int i = 1; i < count; i++) {
      if (tags[i] >= 9 && tags[i] <= 11) {
        String owner = text[first[first[i]]];
        String name = text[first[second[i]]];
        String descriptor = text[second[second[i]]];
        if (isRuntimes(owner) || isOurs(owner)) { // ours may inherit it
          references++;
          if (!hasMember(owner, name, descriptor, tags[i] == 9)) {
            missing.add(owner + "." + name + " " + descriptor + ", wanted by " + caller);
          }
        }
      } else if (tags[i] == 7 && isRuntimes(text[first[i]])) {
        references++;
        if (load(text[first[i]]) == null) {
          missing.add(text[first[i]] + ", wanted by " + caller);
        }
      }
    }
  }

  private boolean isRuntimes(String type) {
    return BROUGHT.stream().anyMatch(type::startsWith) && !own.contains(type);
  }

  private static boolean isOurs(String type) {
    return type.startsWith("dev/nightjar/") && !type.startsWith("dev/nightjar/shaded/");
  }

  private Class<?> load(String type) {
    try {
      return Class.forName(type.replace('/', '.'), false, loader);
    } catch (ClassNotFoundException | LinkageError e) {
      return null;
    }
  }

  private boolean hasMember(String owner, String name, String descriptor, boolean field) {
    Class<?> type = load(owner);
    if (type == null) {
      return false;
    }
    try {
      if (field) {
        return visible(type, name, descriptor, true);
      }
      return name.equals("<init>")
          ? Stream.of(type.getDeclaredConstructors())
              .anyMatch(
                  it ->
                      isOpen(it)
                          && descriptor(void.class, it.getParameterTypes()).equals(descriptor))
          : visible(type, name, descriptor, false);
    } catch (LinkageError e) {
      return false;
    }
  }

  /** In the class or any of its supertypes. */
  private static boolean visible(Class<?> type, String name, String descriptor, boolean field) {
    Stream<? extends Member> members =
        field
            ? Stream.of(type.getDeclaredFields())
                .filter(it -> it.getType().descriptorString().equals(descriptor))
            : Stream.of(type.getDeclaredMethods())
                .filter(
                    it ->
                        descriptor(it.getReturnType(), it.getParameterTypes()).equals(descriptor));
    if (members.anyMatch(it -> it.getName().equals(name) && isOpen(it))) {
      return true;
    }
    List<Class<?>> parents = new ArrayList<>(List.of(type.getInterfaces()));
    if (type.getSuperclass() != null) {
      parents.add(type.getSuperclass());
    } else if (type.isInterface()) {
      parents.add(Object.class);
    }
    return parents.stream().anyMatch(parent -> visible(parent, name, descriptor, field));
  }

  private static boolean isOpen(Member member) {
    return Modifier.isPublic(member.getModifiers())
        || Modifier.isProtected(member.getModifiers())
        || isOurs(member.getDeclaringClass().getName().replace('.', '/'));
  }

  private static String descriptor(Class<?> result, Class<?>[] parameters) {
    return MethodType.methodType(result, parameters).descriptorString();
  }

  /** Looks for methods that a supertype of the runtime leaves to a class which has none. */
  private void implemented(String name) {
    Class<?> type = load(name);
    if (type == null) {
      missing.add(name + " cannot be loaded");
      return;
    }
    if (Modifier.isAbstract(type.getModifiers())) {
      return;
    }
    try {
      for (Method method : type.getMethods()) {
        if (Modifier.isAbstract(method.getModifiers())) {
          missing.add(name + " has no " + method);
        }
      }
    } catch (LinkageError e) {
      missing.add(name + " cannot be linked: " + e);
    }
  }
}
