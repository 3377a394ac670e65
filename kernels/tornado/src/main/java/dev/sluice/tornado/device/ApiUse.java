package dev.sluice.tornado.device;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.FieldRefEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.constant.ClassDesc;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Looks up in the API that is there what class files refer to of the API that they were compiled
 * against. So any version will do that has it, and one that has not is named with what it lacks,
 * before a kernel is built rather than by an error within.
 */
final class ApiUse {
  private static final String API = "uk.ac.manchester.tornado.api.";

  private ApiUse() {}

  /**
   * What the classes that a class was loaded with refer to, and the API has not.
   *
   * @param one one of them
   * @return types and members as in source, in alphabetical order
   */
  static Set<String> missingFor(Class<?> one) {
    try {
      Path home = Path.of(one.getProtectionDomain().getCodeSource().getLocation().toURI());
      if (Files.isDirectory(home)) {
        return missing(home, one.getClassLoader());
      }
      try (FileSystem jar = FileSystems.newFileSystem(home)) {
        return missing(jar.getPath("/"), one.getClassLoader());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e); // a class loader's own location is one
    }
  }

  private static Set<String> missing(Path folder, ClassLoader loader) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(folder)) {
      files = all.filter(file -> file.toString().endsWith(".class")).toList();
    }
    Set<String> missing = new TreeSet<>();
    for (Path file : files) {
      missing.addAll(missing(Files.readAllBytes(file), loader));
    }
    return missing;
  }

  /** Of one class file. */
  static Set<String> missing(byte[] classFile, ClassLoader loader) {
    Set<String> missing = new TreeSet<>();
    ClassModel model = ClassFile.of().parse(classFile);
    for (PoolEntry entry : model.constantPool()) {
      switch (entry) {
        case ClassEntry type when isOfApi(type.asSymbol()) -> {
          if (find(type.asSymbol(), loader) == null) {
            missing.add(name(type.asSymbol()));
          }
        }
        case MemberRefEntry member when isOfApi(member.owner().asSymbol()) -> {
          Class<?> owner = find(member.owner().asSymbol(), loader);
          if (owner != null && !has(owner, member)) {
            missing.add(
                name(member.owner().asSymbol())
                    + "."
                    + member.name().stringValue()
                    + " of type "
                    + member.type().stringValue());
          }
        }
        default -> {}
      }
    }
    return missing;
  }

  private static boolean isOfApi(ClassDesc type) {
    return type.isClassOrInterface() && name(type).startsWith(API);
  }

  private static String name(ClassDesc type) {
    return type.packageName() + "." + type.displayName();
  }

  private static Class<?> find(ClassDesc type, ClassLoader loader) {
    String descriptor = type.descriptorString();
    String binary = descriptor.substring(1, descriptor.length() - 1).replace('/', '.');
    try {
      return Class.forName(binary, false, loader);
    } catch (ClassNotFoundException e) {
      return null;
    }
  }

  /** Inherited ones as well. A type of a signature that is gone is a member that is not there. */
  private static boolean has(Class<?> owner, MemberRefEntry member) {
    String name = member.name().stringValue();
    String type = member.type().stringValue();
    if (member instanceof FieldRefEntry) {
      return Stream.of(owner.getFields())
          .anyMatch(f -> f.getName().equals(name) && isOfType(f, type));
    }
    if (name.equals("<init>")) {
      return Stream.of(owner.getConstructors()).anyMatch(c -> isOfType(c, type));
    }
    return Stream.concat(Stream.of(owner.getMethods()), Stream.of(Object.class.getMethods()))
        .anyMatch(m -> m.getName().equals(name) && isOfType(m, type));
  }

  private static boolean isOfType(Field field, String type) {
    return field.getType().descriptorString().equals(type);
  }

  private static boolean isOfType(Constructor<?> constructor, String type) {
    return MethodType.methodType(void.class, constructor.getParameterTypes())
        .descriptorString()
        .equals(type);
  }

  private static boolean isOfType(Method method, String type) {
    return MethodType.methodType(method.getReturnType(), method.getParameterTypes())
        .descriptorString()
        .equals(type);
  }
}
