package dev.sluice.examples.tag;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TypeParameterTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.lang.model.element.Element;

/** What the compiler says that the names of a source are, by where they stand in it. */
final class NameKinds extends TreePathScanner<Void, Void> {
  /** The kinds, by number. */
  static final List<String> KINDS =
      List.of(
          "package",
          "type",
          "type parameter",
          "annotation",
          "method",
          "field",
          "parameter",
          "local");

  private final Map<Integer, Integer> found = new HashMap<>();
  private final List<JavaTokens.Token> tokens;
  private final CompilationUnitTree unit;
  private final Trees trees;
  private final SourcePositions positions;

  private NameKinds(List<JavaTokens.Token> tokens, CompilationUnitTree unit, Trees trees) {
    this.tokens = tokens;
    this.unit = unit;
    this.trees = trees;
    positions = trees.getSourcePositions();
  }

  /** By its position, the number of each name's kind. */
  static Map<Integer, Integer> of(
      List<JavaTokens.Token> tokens, CompilationUnitTree unit, Trees trees) {
    NameKinds kinds = new NameKinds(tokens, unit, trees);
    kinds.scan(unit, null);
    return kinds.found;
  }

  private void mark(long at) {
    Element element = trees.getElement(getCurrentPath());
    if (at >= 0 && element != null) {
      int kind = kind(element);
      if (kind >= 0) {
        found.put((int) at, kind);
      }
    }
  }

  private static int kind(Element element) {
    String kind =
        switch (element.getKind()) {
          case PACKAGE -> "package";
          case CLASS, INTERFACE, ENUM, RECORD -> "type";
          case TYPE_PARAMETER -> "type parameter";
          case ANNOTATION_TYPE -> "annotation";
          case METHOD, CONSTRUCTOR -> "method";
          case FIELD, ENUM_CONSTANT -> "field";
          case PARAMETER -> "parameter";
          case LOCAL_VARIABLE, EXCEPTION_PARAMETER, RESOURCE_VARIABLE, BINDING_VARIABLE -> "local";
          default -> "";
        };
    return KINDS.indexOf(kind);
  }

  /** The compiler does not say where a declared name stands: the first that is called so. */
  private long named(CharSequence name, long from, long to) {
    int low = 0;
    int high = tokens.size();
    while (low < high) {
      int middle = (low + high) / 2;
      if (tokens.get(middle).at() < from) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    for (int i = low; i < tokens.size() && tokens.get(i).at() < to; i++) {
      if (tokens.get(i).written().contentEquals(name)) {
        return tokens.get(i).at();
      }
    }
    return -1;
  }

  private long start(Tree tree) {
    return positions.getStartPosition(unit, tree);
  }

  private long end(Tree tree) {
    return tree == null ? -1 : positions.getEndPosition(unit, tree);
  }

  @Override
  public Void visitIdentifier(IdentifierTree tree, Void none) {
    // A lambda's parameter has a type that nobody wrote, which stands where its name does.
    mark(named(tree.getName(), start(tree), start(tree) + 1));
    return super.visitIdentifier(tree, none);
  }

  @Override
  public Void visitMemberSelect(MemberSelectTree tree, Void none) {
    mark(named(tree.getIdentifier(), end(tree.getExpression()), end(tree)));
    return super.visitMemberSelect(tree, none);
  }

  @Override
  public Void visitMemberReference(MemberReferenceTree tree, Void none) {
    mark(named(tree.getName(), end(tree.getQualifierExpression()), end(tree)));
    return super.visitMemberReference(tree, none);
  }

  @Override
  public Void visitVariable(VariableTree tree, Void none) {
    long from = Math.max(start(tree), Math.max(end(tree.getModifiers()), end(tree.getType())));
    mark(named(tree.getName(), from, end(tree)));
    return super.visitVariable(tree, none);
  }

  @Override
  public Void visitMethod(MethodTree tree, Void none) {
    Element element = trees.getElement(getCurrentPath());
    boolean constructor = tree.getReturnType() == null && element != null;
    CharSequence name =
        constructor ? element.getEnclosingElement().getSimpleName() : tree.getName();
    Tree before = constructor ? tree.getModifiers() : tree.getReturnType();
    mark(named(name, Math.max(start(tree), end(before)), end(tree)));
    return super.visitMethod(tree, none);
  }

  @Override
  public Void visitClass(ClassTree tree, Void none) {
    mark(named(tree.getSimpleName(), Math.max(start(tree), end(tree.getModifiers())), end(tree)));
    return super.visitClass(tree, none);
  }

  @Override
  public Void visitTypeParameter(TypeParameterTree tree, Void none) {
    mark(named(tree.getName(), start(tree), end(tree)));
    return super.visitTypeParameter(tree, none);
  }
}
