// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.GatewayProgram;
import io.parasol.gateway.state.VerbException;
import io.parasol.lab.LabMain;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** One command line, typed and run to its end. */
public record Typed(ExitCode exit, String out, String err) {

  /** A gateway that must not be started. */
  public static final GatewayProgram NO_GATEWAY =
      (config, isStopping) -> {
        throw new VerbException(ExitCode.FAILED, "the gateway was started");
      };

  /** Runs it with a gateway that must not be started. */
  public static Typed parasol(Object... arguments) {
    return parasolWith(NO_GATEWAY, arguments);
  }

  /**
   * Runs a verb of {@code pki} for a site.
   *
   * @param verb with those of its arguments that have no spaces.
   * @param more arguments.
   */
  public static Typed pki(Path site, String verb, Object... more) {
    List<Object> words = new ArrayList<>(List.of("pki"));
    words.addAll(List.of(verb.split(" ", -1)));
    words.addAll(List.of(more));
    words.addAll(List.of("-c", site));
    return parasol(words.toArray());
  }

  public static Typed parasolWith(GatewayProgram gateway, Object... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    ExitCode exit =
        LabMain.cli(gateway)
            .execute(
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                Arrays.stream(arguments).map(Object::toString).toArray(String[]::new));
    return new Typed(exit, out.toString(), err.toString());
  }

  public List<String> lines() {
    return out.lines().toList();
  }

  public List<String> problems() {
    return err.lines().toList();
  }

  /** Returns what it printed, if it succeeded without an error. */
  public Typed done() {
    assertEquals(new Typed(ExitCode.DONE, out, ""), this);
    return this;
  }

  /** Checks that it ended so, with these lines on standard error and nothing else. */
  public void refused(ExitCode expected, String... problems) {
    assertEquals(List.of(problems), problems(), this::toString);
    assertEquals(expected, exit);
  }

  public Json json() throws JsonException {
    return Json.parse(out.strip().getBytes(StandardCharsets.UTF_8));
  }

  /** A member of the object that it printed. */
  public Json member(String name) throws JsonException {
    return Objects.requireNonNull(((Json.Obj) json()).members().get(name), name);
  }
}
