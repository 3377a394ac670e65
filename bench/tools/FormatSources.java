import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.spi.ToolProvider;

/**
 * Checks or rewrites the format of every Java file below a folder with google-java-format, which
 * must be on the class path. Run by the root pom; arguments: {@code check|write} and the folder.
 */
public final class FormatSources {
  private static final Set<String> SKIPPED = Set.of("target", ".git", "node_modules");

  private FormatSources() {}

  static void main(String[] args) throws IOException {
    if (args.length != 2 || !Set.of("check", "write").contains(args[0])) {
      System.err.println("usage: FormatSources check|write FOLDER");
      System.exit(2);
    }
    List<String> arguments = new ArrayList<>();
    if (args[0].equals("check")) {
      arguments.addAll(List.of("--dry-run", "--set-exit-if-changed"));
    } else {
      arguments.add("--replace");
    }
    int files = collect(Path.of(args[1]), arguments);
    PrintWriter out = new PrintWriter(System.out, true);
    PrintWriter err = new PrintWriter(System.err, true);
    ToolProvider formatter = ToolProvider.findFirst("google-java-format").orElseThrow();
    int exit = formatter.run(out, err, arguments.toArray(String[]::new));
    if (exit != 0) {
      err.println(
          "The files above are not in google-java-format's form (of "
              + files
              + " read); `mvn -N process-sources -Dformat=write` rewrites them.");
    }
    System.exit(exit);
  }

  private static int collect(Path folder, List<String> into) throws IOException {
    int before = into.size();
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
            return SKIPPED.contains(String.valueOf(dir.getFileName()))
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.toString().endsWith(".java")) {
              into.add(file.toString());
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return into.size() - before;
  }
}
