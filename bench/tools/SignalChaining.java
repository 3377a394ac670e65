import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Links the JDK's signal chaining library into a folder, for tests that load LLVM: it takes over
 * SIGSEGV, which HotSpot needs. Run by the poms of modules with such tests; argument: the folder.
 */
public final class SignalChaining {
  private SignalChaining() {}

  static void main(String[] args) throws IOException {
    if (args.length != 1) {
      System.err.println("usage: SignalChaining FOLDER");
      System.exit(2);
    }
    Path folder = Files.createDirectories(Path.of(args[0]));
    for (String name : new String[] {"libjsig.so", "libjsig.dylib"}) {
      Path library = Path.of(System.getProperty("java.home"), "lib", name);
      Path link = folder.resolve(name);
      Files.deleteIfExists(link);
      if (Files.exists(library)) {
        Files.createSymbolicLink(link, library);
      }
    }
  }
}
