// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.run;

import static io.parasol.gateway.cli.run.Typed.parasol;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.dsse.SigningKey;
import io.parasol.config.site.ConfigFile;
import io.parasol.config.site.SiteConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The configuration that the package installs")
class PackagedSiteTest {

  private static final Path PACKAGED = Path.of("../cli/packaging/site.yaml");
  private static final Path EVERY_KEY = Path.of("../../config/site.yaml");

  private static final Pattern KEY = Pattern.compile("(?m)^#?([a-z][a-z0-9-]*):");

  /** Comments begin with one space after the {@code #}, examples with a key or two spaces. */
  private static final Pattern EXAMPLE = Pattern.compile("(?m)^#(?=[a-z][a-z0-9-]*:|  )");

  @TempDir Path folder;

  private Path file(String text) throws Exception {
    return Files.writeString(folder.resolve("site.yaml"), text);
  }

  @Test
  void has_no_problem_and_no_warning() throws Exception {
    String report = parasol("check", "-c", file(Files.readString(PACKAGED))).done().out();

    assertTrue(report.startsWith("site my-site: "), report);
    assertFalse(report.contains("warning"), report);
  }

  @Test
  void opens_no_port_to_other_machines() throws Exception {
    SiteConfig config = ConfigFile.load(file(Files.readString(PACKAGED)), Map.of());

    assertEquals("127.0.0.1", config.broker().listen().host());
    assertEquals("127.0.0.1", config.metrics().host());
    assertEquals(Set.of(), config.links().keySet());
  }

  @Test
  void keeps_the_state_in_the_state_folder_of_the_service() throws Exception {
    SiteConfig config = ConfigFile.load(file(Files.readString(PACKAGED)), Map.of());

    assertEquals(Path.of("/var/lib/parasol"), config.state());
  }

  @Test
  void has_examples_that_can_be_used_together() throws Exception {
    for (String name : Set.of("control-room", "field-lead")) {
      SigningKey.generate()
          .write(folder.resolve(name + ".key"), folder.resolve(name + ".pub"), new char[0]);
    }
    Files.writeString(folder.resolve("root.json"), "{}");
    Files.writeString(folder.resolve("hawkbit-ca.pem"), "");
    String everything = EXAMPLE.matcher(Files.readString(PACKAGED)).replaceAll("");
    // This one needs models.
    Path all = file(everything.replace("\nsunspec-models:", "\n# sunspec-models:"));

    String report = parasol("check", "-c", all).done().out();
    assertTrue(report.startsWith("site my-site: links 4, devices 4, "), report);
  }

  @Test
  void has_an_example_of_each_key() throws Exception {
    Set<String> keys = keys(EVERY_KEY);
    keys.removeIf(key -> key.equals("releases"));
    Set<String> missing = new TreeSet<>(keys);
    missing.removeAll(keys(PACKAGED));

    assertEquals(Set.of(), missing);
    assertTrue(keys.size() > 10, keys::toString);
  }

  private static Set<String> keys(Path file) throws Exception {
    String text = Files.readString(file).replaceAll("(?m)^# (?=[a-z-]+:$)", "#");
    return KEY.matcher(text)
        .results()
        .map((MatchResult match) -> match.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
