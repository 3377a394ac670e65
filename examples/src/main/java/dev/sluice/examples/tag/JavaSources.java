package dev.sluice.examples.tag;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.Trees;
import dev.sluice.examples.shared.JdkSources;
import dev.sluice.op.SoftmaxCrossEntropy;
import dev.sluice.random.PhiloxRandom;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** The JDK's own sources, whose names its compiler has labelled. */
final class JavaSources {
  private static final String MODULE = "java.base";
  private static final String FOLDER = MODULE + "/java/util/";
  private static final int LONGEST = 96;
  private static final int HELD_OUT_PART = 8;

  private JavaSources() {}

  /** Whole files up to so many tokens, an eighth of them held out. */
  static TaggedText read(int mostTokens, long seed) {
    Map<String, String> sources = JdkSources.of(FOLDER, "--data takes other tagged text");
    Map<String, List<Sentence>> labelled = labelled(sources);
    List<String> names = new ArrayList<>(labelled.keySet());
    Collections.shuffle(names, Random.from(new PhiloxRandom(seed, 3)));
    List<List<Sentence>> files = new ArrayList<>();
    int tokens = 0;
    for (String name : names) {
      int more = labelled.get(name).stream().mapToInt(s -> s.words().size()).sum();
      if (tokens > 0 && tokens + more > mostTokens) {
        continue;
      }
      tokens += more;
      files.add(labelled.get(name));
    }
    List<Sentence> train = new ArrayList<>();
    List<Sentence> heldOut = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      (i % HELD_OUT_PART == 0 ? heldOut : train).addAll(files.get(i));
    }
    return new TaggedText(
        files.size() + " files of " + FOLDER + " of this JDK", NameKinds.KINDS, train, heldOut);
  }

  /** By file, what the compiler says of sources of the module java.base. */
  static Map<String, List<Sentence>> labelled(Map<String, String> sources) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    if (compiler == null) {
      throw new IllegalArgumentException("This Java has no compiler; --data takes tagged text");
    }
    Path folder = null;
    try {
      folder = Files.createTempDirectory("sources");
      List<Path> files = new ArrayList<>();
      for (Map.Entry<String, String> source : sources.entrySet()) {
        Path file = folder.resolve(source.getKey());
        Files.createDirectories(file.getParent());
        files.add(Files.writeString(file, source.getValue()));
      }
      return labelled(compiler, folder, files, sources);
    } catch (IOException e) {
      throw new UncheckedIOException("The sources cannot be compiled: " + e, e);
    } finally {
      delete(folder);
    }
  }

  private static Map<String, List<Sentence>> labelled(
      JavaCompiler compiler, Path folder, List<Path> files, Map<String, String> sources)
      throws IOException {
    Map<String, List<Sentence>> labelled = new LinkedHashMap<>();
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
      List<String> options =
          List.of("--patch-module", MODULE + "=" + folder.resolve(MODULE), "-proc:none", "-nowarn");
      DiagnosticCollector<JavaFileObject> said = new DiagnosticCollector<>();
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null,
                  manager,
                  said, // read below, where nothing could be labelled
                  options,
                  null,
                  manager.getJavaFileObjectsFromPaths(files));
      List<CompilationUnitTree> units = new ArrayList<>();
      task.parse().forEach(units::add);
      task.analyze();
      Trees trees = Trees.instance(task);
      for (CompilationUnitTree unit : units) {
        String name = folder.relativize(Path.of(unit.getSourceFile().toUri())).toString();
        String text = sources.get(name);
        List<JavaTokens.Token> tokens = JavaTokens.of(text);
        Map<Integer, Integer> kinds = NameKinds.of(tokens, unit, trees);
        if (kinds.isEmpty() && tokens.stream().anyMatch(JavaTokens.Token::name)) {
          throw new IOException(
              name + ": the compiler says nothing of its names: " + said.getDiagnostics());
        }
        labelled.put(name, sentences(text, tokens, kinds));
      }
    }
    return labelled;
  }

  private static void delete(Path folder) {
    if (folder == null) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(folder + ": cannot be deleted: " + e, e);
    }
  }

  /** A source whose names nobody has labelled: names have some tag, all else has none. */
  static List<Sentence> unlabelled(String text) {
    List<JavaTokens.Token> tokens = JavaTokens.of(text);
    Map<Integer, Integer> names = new HashMap<>();
    tokens.forEach(token -> names.put(token.at(), 0));
    return sentences(text, tokens, names);
  }

  /** Pieces of a source that end with a statement or a block where they can. */
  private static List<Sentence> sentences(
      String text, List<JavaTokens.Token> tokens, Map<Integer, Integer> kinds) {
    List<Sentence> sentences = new ArrayList<>();
    Sentence.Builder sentence = new Sentence.Builder();
    int before = 0;
    for (JavaTokens.Token token : tokens) {
      int kind = token.name() ? kinds.getOrDefault(token.at(), -1) : -1;
      sentence.add(
          token.word(),
          token.written(),
          text.substring(before, token.at()),
          kind < 0 ? SoftmaxCrossEntropy.IGNORED : kind);
      before = token.end();
      boolean ends = "}".equals(token.written()) || ";".equals(token.written());
      if (sentence.size() == LONGEST || ends && sentence.size() > LONGEST / 2) {
        sentences.add(sentence.build());
      }
    }
    if (sentence.size() > 0) {
      sentences.add(sentence.build());
    }
    return sentences;
  }
}
