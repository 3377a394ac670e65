import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * Keeps the classes that the start of the {@code sluice} command loads, in the form that the JVM
 * maps (a dynamic class data sharing archive), in the folder of a distribution. The JVM takes it
 * only where the files of the class path are as old as they were here, so all get the time that the
 * archive of the distribution gives them. Run by the pom of the distribution; arguments: its
 * folder, that time, and the command's class.
 */
public final class StartArchive {
  private StartArchive() {}

  static void main(String[] args) throws IOException, InterruptedException {
    if (args.length != 3) {
      System.err.println("usage: StartArchive FOLDER TIME MAIN-CLASS");
      System.exit(2);
    }
    Path home = Path.of(args[0]);
    FileTime time = FileTime.from(Instant.parse(args[1]));
    Path lib = home.resolve("lib");
    List<Path> jars;
    try (Stream<Path> files = Files.list(lib)) {
      jars = files.filter(file -> file.toString().endsWith(".jar")).toList();
    }
    for (Path jar : jars) {
      Files.setLastModifiedTime(jar, time);
    }
    Path archive = lib.resolve("sluice.jsa");
    Process start =
        new ProcessBuilder(
                home.resolve("runtime/bin/java").toString(),
                "@" + lib.resolve("jvm.flags"),
                "-XX:ArchiveClassesAtExit=" + archive,
                "-Xlog:cds=off",
                "-Dsluice.root=" + home,
                "-cp",
                lib.resolve("sluice.jar").toString(),
                args[2],
                "devices",
                "--no-measure")
            .redirectOutput(new File("/dev/null"))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    if (start.waitFor() != 0 || !Files.isRegularFile(archive)) {
      System.err.println("The command did not start, or left no " + archive);
      System.exit(1);
    }
  }
}
