// SPDX-License-Identifier: Apache-2.0
package io.parasol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.gateway.state.ExitCode;
import io.parasol.lab.LabMain;
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
import java.util.Objects;
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

  private final Map<Path, Set<String>> anchors = new HashMap<>();
  private final Map<List<String>, Optional<String>> helps = new HashMap<>();

  private static Path root() {
    return Stream.iterate(Path.of("").toAbsolutePath(), Objects::nonNull, Path::getParent)
        .filter(folder -> Files.exists(folder.resolve("mvnw")))
        .findFirst()
        .orElseThrow();
  }

  private static Map<Path, String> pages() throws IOException {
    Map<Path, String> pages = new LinkedHashMap<>();
    for (String name : List.of("README.md", "CONTRIBUTING.md", "SECURITY.md")) {
      pages.put(root().resolve(name), Files.readString(root().resolve(name)));
    }
    try (Stream<Path> files = Files.walk(root().resolve("docs"))) {
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
          broken.add(root().relativize(page.getKey()) + ": " + target);
        }
      }
    }
    assertEquals(Set.of(), broken);
    assertTrue(links > 300, () -> "too few links found");
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
      for (MatchResult fence : FENCE.matcher(page.getValue()).results().toList()) {
        String block = fence.group(1).replaceAll("\\\\\\n\\s*", "");
        for (MatchResult command : COMMAND.matcher(block).results().toList()) {
          commands++;
          problem(command.group(1))
              .ifPresent(
                  why ->
                      wrong.add(
                          root().relativize(page.getKey())
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
