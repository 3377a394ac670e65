package dev.sluice.bench.contender;

import dev.sluice.backend.BackendUnavailableException;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/**
 * Loads a peer from its own class path. Peers bring the same libraries in versions that do not fit
 * together, so that each sees only its own, the JDK, and Sluice.
 */
public final class PeerClassPath {
  /** The system property that says where the repository is. */
  public static final String ROOT = "sluice.root";

  private static final String SLUICE = "dev.sluice.";
  private static final String PEERS = "dev.sluice.peers.";

  private PeerClassPath() {}

  /** {@return the folder of the repository, or of the distribution} */
  public static Path root() {
    String root = System.getProperty(ROOT);
    if (root == null) {
      throw new IllegalStateException(
          "The system property " + ROOT + " must name Sluice's folder; bench/sluice sets it");
    }
    return Path.of(root);
  }

  /**
   * Loads a peer that the repository has built, or that was unpacked over a distribution.
   *
   * @param peer the peer
   * @return its contender
   * @throws BackendUnavailableException where it is not there
   */
  public static Contender load(Peer peer) {
    List<Path> entries = entries(peer, root());
    // Never closed: native libraries live as long as the JVM.
    ClassLoader loader = new Isolated(entries.stream().map(PeerClassPath::url).toArray(URL[]::new));
    // Libraries that look for their own parts do so through the thread's loader.
    Thread.currentThread().setContextClassLoader(loader);
    for (Contender contender : ServiceLoader.load(Contender.class, loader)) {
      if (contender.name().equals(peer.label())) {
        return contender;
      }
    }
    throw new IllegalStateException(peer.label() + ": no such contender in " + entries);
  }

  /** Its class path: of a repository what was built, of a distribution what was unpacked. */
  static List<Path> entries(Peer peer, Path root) {
    String folder = peer.folder().orElseThrow();
    Path modules = root.resolve("bench").resolve("peers");
    return Files.isDirectory(modules)
        ? built(peer, modules.resolve(folder).resolve("target"))
        : unpacked(peer, root.resolve("lib").resolve("peer-" + folder));
  }

  private static List<Path> built(Peer peer, Path target) {
    Path list = target.resolve("classpath");
    if (!Files.exists(list)) {
      throw new BackendUnavailableException(
          peer.label() + " has not been built: " + list + " is not there");
    }
    try {
      Stream<String> libraries =
          Stream.of(Files.readString(list).strip().split(File.pathSeparator));
      return Stream.concat(Stream.of(target.resolve("classes")), libraries.map(Path::of)).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(peer.label() + ": cannot read " + list, e);
    }
  }

  private static List<Path> unpacked(Peer peer, Path addon) {
    if (!Files.isDirectory(addon)) {
      throw new BackendUnavailableException(
          peer.label()
              + " is an add-on that is not here: unpack sluice-"
              + addon.getFileName()
              + "-*.tar.gz where this distribution was unpacked ("
              + addon
              + " is not there)");
    }
    try (Stream<Path> files = Files.list(addon)) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(peer.label() + ": cannot read " + addon, e);
    }
  }

  private static URL url(Path path) {
    try {
      return path.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new UncheckedIOException(e); // a file has a URL
    }
  }

  /** Sees the JDK, the peer's class path, and of Sluice what the peer implements. */
  private static final class Isolated extends URLClassLoader {
    Isolated(URL[] urls) {
      super("peer", urls, ClassLoader.getPlatformClassLoader());
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      if (name.startsWith(SLUICE) && !name.startsWith(PEERS)) {
        return PeerClassPath.class.getClassLoader().loadClass(name);
      }
      return super.findClass(name);
    }
  }
}
