// SPDX-License-Identifier: Apache-2.0
package io.parasol.project;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The words that do not appear in Parasol's code, help texts and documents, and the search for
 * them. Reads the main sources of each module, the text resources beside them, the documents, the
 * comments of the YAML files and the launcher. Does not read test code, which includes {@code
 * config/testing}. {@code .ci/house} runs this file without a build.
 */
final class Vocabulary {

  /**
   * Patterns of phrases that are not in prose, in any case and across lines, and not in an
   * identifier, as its camel-case words.
   */
  private static final List<String> PROSE =
      List.of(
          "anew",
          "as it is(?! written)",
          "for good(?! reason)",
          "heard of",
          "is to be",
          "nobody",
          "of which",
          "says",
          "so many",
          "somebody",
          "the like",
          "told",
          "upon",
          "whoever");

  /**
   * Not the first and not the last word of a constant: {@code MAX_}, {@code MIN_}, {@code
   * DEFAULT_}.
   */
  private static final List<String> CONSTANT_WORDS =
      List.of("LEAST", "LONGEST", "MOST", "SHORTEST", "USUAL");

  /**
   * Beside {@link #PROSE}, not the name of a method. The wire form of an enum is {@code
   * wireName()}.
   */
  private static final Set<String> METHODS =
      Set.of("giveUp", "hear", "heard", "know", "takeUp", "tell", "word");

  /** Not the end of the name of a type: {@code Listener}, {@code Observer}, {@code Handler}. */
  private static final List<String> TYPE_ENDINGS = List.of("Ear", "Ears", "News");

  /**
   * Findings that are meant, as {@code file: word}, each with its reason beside it. At most ten,
   * and each must still be found.
   */
  static final Set<String> EXCEPTIONS = Set.of();

  private static final Pattern IN_PROSE =
      Pattern.compile(
          PROSE.stream()
              .map(phrase -> phrase.replace(" ", "\\s+"))
              .collect(joining("|", "(?<!\\w)(?:", ")(?!\\w)")),
          Pattern.CASE_INSENSITIVE);
  private static final Pattern CONSTANT =
      Pattern.compile(
          "(?:W)(?:_[A-Z0-9_]+)?|[A-Z0-9_]+_(?:W)".replace("W", String.join("|", CONSTANT_WORDS)));
  private static final Set<String> TYPES = Set.of("class", "interface", "record", "enum");
  private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_$][\\w$]*");
  private static final Pattern BETWEEN_WORDS = Pattern.compile("_|(?<=[a-z0-9])(?=[A-Z])");

  private static final Predicate<String> IS_JAVA = matching("(.*/)?src/main/java/.*\\.java");
  private static final Predicate<String> IS_YAML =
      matching("(config/(profiles/)?[^/]+|(.*/)?src/main/resources/.*)\\.yaml");
  private static final Predicate<String> IS_TEXT =
      matching(
          "(README|CONTRIBUTING|SECURITY)\\.md|docs/.*\\.md|parasol"
              + "|(.*/)?src/main/resources/.*\\.(html|properties|txt)");
  private static final Set<String> SKIPPED_FOLDERS =
      Set.of(".git", ".parasol-demo", "config/testing", "target");

  private final Map<String, Boolean> identifiers = new HashMap<>();

  /** One place that breaks the vocabulary. */
  record Finding(String file, int line, String word) {
    String withoutLine() {
      return file + ": " + word;
    }

    @Override
    public String toString() {
      return "%s:%d: %s".formatted(file, line, word);
    }
  }

  /** Prints what is found in a checkout, exceptions left out; {@code args} is its root. */
  public static void main(String[] args) throws IOException {
    new Vocabulary()
        .findInCheckout(Path.of(args[0])).stream()
            .filter(each -> !EXCEPTIONS.contains(each.withoutLine()))
            .forEach(System.out::println);
  }

  /** Returns everything that is found in the files of a checkout, exceptions included. */
  List<Finding> findInCheckout(Path root) throws IOException {
    List<Finding> findings = new ArrayList<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return SKIPPED_FOLDERS.stream().anyMatch(folder::endsWith)
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            String name = root.relativize(file).toString().replace('\\', '/');
            sourceText(name, file).ifPresent(text -> findings.addAll(find(name, text)));
            return FileVisitResult.CONTINUE;
          }
        });
    findings.sort(Comparator.comparing(Finding::file).thenComparing(Finding::line));
    return findings;
  }

  private static Optional<SourceText> sourceText(String name, Path file) {
    try {
      if (IS_JAVA.test(name)) {
        return Optional.of(SourceText.java(Files.readString(file)));
      }
      if (IS_YAML.test(name)) {
        return Optional.of(SourceText.yaml(Files.readString(file)));
      }
      return IS_TEXT.test(name)
          ? Optional.of(SourceText.plain(Files.readString(file)))
          : Optional.empty();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(name, unreadable);
    }
  }

  /** Returns what is found in one text, in no particular order. */
  List<Finding> find(String file, SourceText text) {
    List<Finding> findings = new ArrayList<>();
    Matcher phrases = IN_PROSE.matcher(text.prose());
    while (phrases.find()) {
      findings.add(finding(file, text.prose(), phrases));
    }
    String before = "";
    Matcher names = IDENTIFIER.matcher(text.code());
    while (names.find()) {
      String name = names.group();
      if (identifiers.computeIfAbsent(name, Vocabulary::isRuledOut)
          || (METHODS.contains(name) && isMethod(text.code(), names))
          || (TYPES.contains(before) && TYPE_ENDINGS.stream().anyMatch(name::endsWith))) {
        findings.add(finding(file, text.code(), names));
      }
      before = name;
    }
    return findings;
  }

  private static boolean isRuledOut(String identifier) {
    return CONSTANT.matcher(identifier).matches()
        || IN_PROSE.matcher(BETWEEN_WORDS.matcher(identifier).replaceAll(" ")).find();
  }

  private static boolean isMethod(String code, MatchResult name) {
    return code.startsWith("(", name.end()) || code.startsWith("::", name.start() - 2);
  }

  private static Finding finding(String file, String text, MatchResult found) {
    int line = 1 + (int) text.chars().limit(found.start()).filter(each -> each == '\n').count();
    return new Finding(file, line, found.group().replaceAll("\\s+", " "));
  }

  private static Predicate<String> matching(String pattern) {
    return Pattern.compile(pattern).asMatchPredicate();
  }

  /**
   * A file as two texts with the same lines: what people read, and what the compiler reads. Code
   * leaves a {@code |} in the prose, unless it only joins strings: a phrase is found across the
   * lines of a comment and of a string, but not across code.
   */
  record SourceText(String prose, String code) {

    private static final Pattern LINE_START =
        Pattern.compile("(?m)^[ \\t]*(?:/\\*+|\\*+(?!/)|//+|#+|>+)");
    private static final Pattern OPENING = Pattern.compile("//|/\\*|\"\"\"|\"|'");
    private static final Pattern ONLY_JOINS = Pattern.compile("[\\s+]*+");
    private static final Pattern ESCAPE_OR_QUOTE = Pattern.compile("\\\\(?s:.)|\"");

    /** A document or a script: all of it is prose. */
    static SourceText plain(String text) {
      return new SourceText(blank(LINE_START, text), "");
    }

    /**
     * YAML: its comments are prose; what its keys and values are called is a matter of the file.
     */
    static SourceText yaml(String text) {
      Matcher comment = Pattern.compile("(?m)(?:^|(?<=\\s))#.*$").matcher(text);
      StringBuilder prose = new StringBuilder();
      int at = 0;
      while (comment.find()) {
        prose.append(separator(text.substring(at, comment.start())));
        prose.append(blank(LINE_START, comment.group()));
        at = comment.end();
      }
      return new SourceText(prose.append(separator(text.substring(at))).toString(), "");
    }

    /** Java: its comments and literals are prose, all else is code. */
    static SourceText java(String text) {
      StringBuilder prose = new StringBuilder();
      StringBuilder code = new StringBuilder();
      Matcher opening = OPENING.matcher(text);
      int at = 0;
      while (opening.find(at)) {
        int end = endOfProse(text, opening.start(), opening.group());
        String before = text.substring(at, opening.start());
        String words = text.substring(opening.start(), end);
        code.append(before).append(lineBreaks(words));
        prose.append(separator(before));
        prose.append(
            words.startsWith("/") ? blank(LINE_START, words) : blank(ESCAPE_OR_QUOTE, words));
        at = end;
      }
      String rest = text.substring(at);
      return new SourceText(prose.append(separator(rest)).toString(), code.append(rest).toString());
    }

    private static int endOfProse(String text, int at, String opening) {
      return switch (opening) {
        case "//" -> endOfLine(text, at);
        case "/*" -> text.indexOf("*/", at + 2) + 2;
        default -> endOfLiteral(text, at, opening);
      };
    }

    private static int endOfLine(String text, int at) {
      int end = text.indexOf('\n', at);
      return end < 0 ? text.length() : end;
    }

    private static int endOfLiteral(String text, int at, String quote) {
      int end = at + quote.length();
      while (!text.startsWith(quote, end)) {
        end += text.charAt(end) == '\\' ? 2 : 1;
      }
      return end + quote.length();
    }

    /** Blanks what matches, but keeps the lines. */
    private static String blank(Pattern pattern, String text) {
      return pattern.matcher(text).replaceAll(found -> lineBreaks(found.group()));
    }

    private static String lineBreaks(String text) {
      StringBuilder kept = new StringBuilder(" ");
      text.chars().filter(each -> each == '\n').forEach(each -> kept.append('\n'));
      return kept.toString();
    }

    /** Empty but for line breaks where strings are joined, and {@code |} for any other code. */
    private static String separator(String code) {
      return (ONLY_JOINS.matcher(code).matches() ? "" : "|") + lineBreaks(code);
    }
  }
}
