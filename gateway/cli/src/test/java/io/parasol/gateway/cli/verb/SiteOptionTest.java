// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.verb;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@DisplayName("The configuration of a verb")
class SiteOptionTest {

  private static final String MISSING =
      "no configuration: neither ./config/site.yaml nor /etc/parasol/site.yaml exists; expected one"
          + " of them, or -c FILE";

  @TempDir Path folder;

  @Command(name = "verb")
  private static final class Verb {
    @Mixin private SiteOption site;
  }

  private static String completed(String message, String... arguments) {
    CommandLine line = new CommandLine(new Verb());
    line.parseArgs(arguments);
    return SiteOption.completed(message, line.getCommandSpec());
  }

  private static String next(String... arguments) {
    Verb verb = new Verb();
    new CommandLine(verb).parseArgs(arguments);
    return verb.site.command("parasol reload");
  }

  @Test
  void is_proposed_if_one_is_in_the_folder() throws Exception {
    assertEquals(MISSING, SiteOption.missing(folder));

    Files.writeString(folder.resolve("site.yaml"), "site: roof");

    assertEquals(MISSING + ", such as -c site.yaml", SiteOption.missing(folder));
  }

  @Test
  void is_part_of_a_command_to_copy_if_the_caller_has_named_it() {
    assertEquals("parasol reload", next());
    assertEquals("parasol reload -c site.yaml", next("-c", "site.yaml"));
    assertEquals("parasol reload -c '/srv/my site.yaml'", next("--config", "/srv/my site.yaml"));
  }

  @Test
  void is_part_of_a_command_at_the_end_of_a_message() {
    String message = "state/pki: contains no authority; create one with: parasol pki init";

    assertEquals(message, completed(message));
    assertEquals(message + " -c site.yaml", completed(message, "-c", "site.yaml"));
    assertEquals(
        "parasol pki renew anna -c site.yaml",
        completed("parasol pki renew anna", "-c", "site.yaml"));
    assertEquals(
        "if it is right: parasol clock confirm -c site.yaml",
        completed("if it is right: parasol clock confirm", "-c", "site.yaml"));
    assertEquals("no command", completed("no command", "-c", "site.yaml"));
    assertEquals(
        "create one with: parasol trust init",
        completed("create one with: parasol trust init", "-c", "site.yaml"));
  }
}
