// SPDX-License-Identifier: Apache-2.0
package io.parasol.project;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.gateway.state.ExitCode;
import io.parasol.lab.LabMain;
import io.parasol.testing.Checkout;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The documents")
class DocumentsTest {

  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} (.+)$");
  private static final Pattern ANCHOR = Pattern.compile("<a id=\"([^\"]+)\">");
  private static final Pattern FENCE = Pattern.compile("(?ms)^ *```[^\\n]*\\n(.*?)^ *```");
  private static final Pattern COMMAND =
      Pattern.compile(
          "(?m)^ *(?:\\$ |sudo -u \\w+ |sudo )?(?:\\./|/\\S*/)?parasol ([a-z][^\\n|>#;]*)");
  private static final Pattern OPTION = Pattern.compile("(?<=\\s)--[a-z0-9-]+");
  private static final Pattern WORD = Pattern.compile("[a-z][a-z-]*");

  private static final Pattern CODE = Pattern.compile("`([^`\\n]+)`");

  /** What is quoted, has a space, and is no message: other programs, options, YAML, JSON, lists. */
  private static final Pattern NO_MESSAGE =
      Pattern.compile(
          "(sudo|kill|curl|systemctl|systemd-analyze|journalctl|apt|chmod|ls|man) .*|\\S*/\\S* .*"
              + "|.*(--|[{}|<>*$@#]).*|(.* )?-[a-z]\\b.*|[a-z-]+: .*");

  /** Parts of a message that differ each time: values, numbers, names in capitals. */
  private static final Pattern VARIABLE =
      Pattern.compile("…|(?<==)\\S+|\\b[A-Z]{2,}\\b|[0-9]+([.][0-9]+)?|: ");

  private static final Pattern CONCATENATION =
      Pattern.compile("\"\\s*([.]formatted\\([^()]*\\)\\s*)?[+]\\s*\"");

  private static final Pattern COMMENT = Pattern.compile("(?m)^\\s*(//|[*]|/[*]).*$");
  private static final Pattern METER = Pattern.compile("\"(parasol(?!\\.log\\.)\\.[a-z.]+)\"");
  private static final Pattern METRIC = Pattern.compile("`(parasol_[a-z_]+)`");

  private final Map<Path, Set<String>> anchors = new HashMap<>();
  private final Map<List<String>, Optional<String>> helps = new HashMap<>();

  private static Map<Path, String> pages() throws IOException {
    Map<Path, String> pages = new LinkedHashMap<>();
    for (String name : List.of("README.md", "CONTRIBUTING.md", "SECURITY.md")) {
      pages.put(Checkout.root().resolve(name), Files.readString(Checkout.root().resolve(name)));
    }
    try (Stream<Path> files = Files.walk(Checkout.root().resolve("docs"))) {
      for (Path file : files.filter(each -> each.toString().endsWith(".md")).sorted().toList()) {
        pages.put(file, Files.readString(file));
      }
    }
    return pages;
  }

  @Test
  void link_only_to_files_and_headings_that_exist() throws IOException {
    Set<String> broken = new TreeSet<>();
    int links = 0;
    for (Map.Entry<Path, String> page : pages().entrySet()) {
      String text = FENCE.matcher(page.getValue()).replaceAll("");
      for (MatchResult match : LINK.matcher(text).results().toList()) {
        String target = match.group(1);
        if (target.contains("://") || target.startsWith("mailto:")) {
          continue;
        }
        links++;
        String[] parts = target.split("#", 2);
        Path file =
            parts[0].isEmpty() ? page.getKey() : page.getKey().resolveSibling(parts[0]).normalize();
        if (!Files.exists(file) || (parts.length == 2 && !anchors(file).contains(parts[1]))) {
          broken.add(Checkout.root().relativize(page.getKey()) + ": " + target);
        }
      }
    }
    assertEquals(Set.of(), broken);
    assertTrue(links > 300, () -> "too few links found");
  }

  /** The pages of decisions have a list of their own. */
  @Test
  void are_all_linked_from_the_start_page() throws IOException {
    Path start = Checkout.root().resolve("docs/README.md");
    Set<Path> linked = new HashSet<>();
    for (MatchResult match : LINK.matcher(Files.readString(start)).results().toList()) {
      linked.add(start.resolveSibling(match.group(1).replaceFirst("#.*", "")).normalize());
    }
    Set<String> missing = new TreeSet<>();
    for (Path page : pages().keySet()) {
      String name = Checkout.root().relativize(page).toString();
      if (name.startsWith("docs/")
          && !name.startsWith("docs/decisions/0")
          && !page.equals(start)
          && !linked.contains(page)) {
        missing.add(name);
      }
    }
    assertEquals(Set.of(), missing);
  }

  /** Returns the anchors of a page, as GitHub makes them from its headings. */
  private Set<String> anchors(Path file) throws IOException {
    Set<String> known = anchors.get(file);
    if (known == null) {
      known = new HashSet<>();
      String text = Files.isDirectory(file) ? "" : Files.readString(file);
      for (MatchResult match :
          HEADING.matcher(FENCE.matcher(text).replaceAll("")).results().toList()) {
        String slug =
            match
                .group(1)
                .replaceAll("\\[([^\\]]*)\\]\\([^)]*\\)", "$1")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .replace(' ', '-');
        for (int copy = 0; !known.add(copy == 0 ? slug : slug + "-" + copy); ) {
          copy++;
        }
      }
      for (MatchResult match : ANCHOR.matcher(text).results().toList()) {
        known.add(match.group(1));
      }
      anchors.put(file, known);
    }
    return known;
  }

  @Test
  void name_only_verbs_and_options_that_exist() throws IOException {
    Set<String> wrong = new TreeSet<>();
    int commands = 0;
    for (Map.Entry<Path, String> page : pages().entrySet()) {
      for (String block : commands(page.getValue())) {
        for (MatchResult command : COMMAND.matcher(block).results().toList()) {
          commands++;
          problem(command.group(1))
              .ifPresent(
                  why ->
                      wrong.add(
                          Checkout.root().relativize(page.getKey())
                              + ": parasol "
                              + command.group(1)
                              + " ("
                              + why
                              + ")"));
        }
      }
    }
    assertEquals(Set.of(), wrong);
    int found = commands;
    assertTrue(found > 100, () -> "only " + found + " commands found");
  }

  @Test
  void quote_only_messages_that_the_program_prints() throws IOException {
    String program = program();
    Set<String> wrong = new TreeSet<>();
    int messages = 0;
    for (Map.Entry<Path, String> page : pages().entrySet()) {
      if (!isForOperators(Checkout.root().relativize(page.getKey()).toString())) {
        continue;
      }
      String text = FENCE.matcher(page.getValue()).replaceAll("");
      for (MatchResult quoted : CODE.matcher(text).results().toList()) {
        String message = quoted.group(1);
        if (!message.contains(" ") || NO_MESSAGE.matcher(message).matches() || isVerb(message)) {
          continue;
        }
        messages++;
        if (!fragments(message).allMatch(program::contains)) {
          wrong.add(Checkout.root().relativize(page.getKey()) + ": " + message);
        }
      }
    }
    assertEquals(Set.of(), wrong);
    int found = messages;
    assertTrue(found > 30, () -> "only " + found + " messages found");
  }

  private static boolean isForOperators(String page) {
    return page.startsWith("docs/operations/")
        || Set.of("docs/faq.md", "docs/install.md", "docs/first-site.md").contains(page);
  }

  private boolean isVerb(String text) {
    String first = text.replaceFirst("^parasol ", "");
    return text.startsWith("parasol ")
        || helps.computeIfAbsent(List.of(first.split(" ", 2)[0]), DocumentsTest::help).isPresent();
  }

  /** Returns the parts of a message that are the same each time and have at least two words. */
  private static Stream<String> fragments(String message) {
    return Arrays.stream(VARIABLE.split(message))
        .map(part -> part.replaceAll("^[ :;,.()=]+|[ :;,.()=]+$", ""))
        .filter(part -> part.contains(" "));
  }

  /** Returns everything that the program may print, and more. */
  private static String program() throws IOException {
    StringBuilder all = new StringBuilder(Files.readString(Checkout.root().resolve("parasol")));
    for (Path file : mainSources()) {
      String code = COMMENT.matcher(Files.readString(file)).replaceAll("");
      all.append(CONCATENATION.matcher(code).replaceAll(""));
    }
    return all.toString();
  }

  private static List<Path> mainSources() throws IOException {
    try (Stream<Path> files = Files.walk(Checkout.root())) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> file.toString().contains("/src/main/java/"))
          .toList();
    }
  }

  @Test
  void list_every_metric_and_no_other() throws IOException {
    String page = Files.readString(Checkout.root().resolve("docs/metrics.md"));
    Set<String> meters = new TreeSet<>();
    for (Path file : mainSources()) {
      METER
          .matcher(Files.readString(file))
          .results()
          .map(meter -> meter.group(1).replace('.', '_'))
          .forEach(meters::add);
    }
    assertTrue(meters.size() > 30, meters::toString);
    assertEquals(List.of(), meters.stream().filter(meter -> !page.contains("`" + meter)).toList());
    assertEquals(
        List.of(),
        METRIC
            .matcher(page)
            .results()
            .map(metric -> metric.group(1))
            .filter(metric -> meters.stream().noneMatch(metric::startsWith))
            .toList());
  }

  /** Returns the text of a page that may have commands: its blocks, and what it quotes. */
  private static List<String> commands(String page) {
    List<String> all = new ArrayList<>();
    FENCE
        .matcher(page)
        .results()
        .forEach(fence -> all.add(fence.group(1).replaceAll("\\\\\\n\\s*", "")));
    CODE.matcher(FENCE.matcher(page).replaceAll(""))
        .results()
        .forEach(quoted -> all.add(quoted.group(1)));
    return all;
  }

  private Optional<String> problem(String command) {
    List<String> verb = new ArrayList<>();
    Optional<String> help = Optional.empty();
    for (String word : Arrays.asList(command.strip().split("\\s+"))) {
      if (!WORD.matcher(word).matches()) {
        break;
      }
      List<String> longer = new ArrayList<>(verb);
      longer.add(word);
      Optional<String> further = helps.computeIfAbsent(longer, DocumentsTest::help);
      if (further.isEmpty()) {
        break;
      }
      verb = longer;
      help = further;
    }
    if (help.isEmpty()) {
      return Optional.of("no such verb");
    }
    String text = help.get();
    return OPTION
        .matcher(" " + command)
        .results()
        .map(MatchResult::group)
        .filter(
            option ->
                !Pattern.compile(Pattern.quote(option) + "(?![a-z0-9-])").matcher(text).find())
        .findFirst()
        .map(option -> "no option " + option);
  }

  /** Returns the help text of a verb; empty if there is no such verb. */
  private static Optional<String> help(List<String> verb) {
    StringWriter out = new StringWriter();
    List<String> line = new ArrayList<>(verb);
    line.add("--help");
    ExitCode exit =
        LabMain.cli(
                (config, isStopping) -> {
                  throw new IllegalStateException("not to be started");
                })
            .execute(
                new PrintWriter(out),
                new PrintWriter(new StringWriter()),
                line.toArray(String[]::new));
    String text = out.toString();
    return exit == ExitCode.DONE && text.contains("parasol " + String.join(" ", verb))
        ? Optional.of(text)
        : Optional.empty();
  }
}
