// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tuf.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.tuf.metadata.Hashes;
import io.parasol.testing.PeerProgram;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An independent client confirms that the attacks are attacks, and that their controls are none.
 */
@DisplayName("A client of python-tuf that has followed the repository")
class PythonTufAttacksIT {

  @TempDir private Path temp;
  private PeerProgram python;

  @BeforeEach
  void find() throws Exception {
    python = PeerProgram.named("/usr/bin/python3", "python3-tuf");
    if (python.run(temp.resolve("probe"), "-c", "import tuf.ngclient").exit() != 0) {
      PeerProgram.named("python3-tuf", "python3-tuf");
    }
  }

  @Test
  void refuses_each_of_the_attacks_too_and_takes_what_is_honest() throws Exception {
    List<String> attacks = AttackFoldersTest.attacks().toList();
    String had = "had " + Hashes.of("the second firmware".getBytes(UTF_8)).sha256().orElseThrow();

    List<String> answers = answers(attacks);

    assertEquals(attacks.size() + 1, answers.size(), answers::toString);
    assertEquals(had, answers.get(0), "what is honest");
    for (int i = 0; i < attacks.size(); i++) {
      String answer = answers.get(i + 1);
      assertTrue(answer.startsWith("refused "), attacks.get(i) + ": " + answer);
    }
  }

  /** To what is honest, and then to each of the attacks. */
  private List<String> answers(List<String> attacks) throws Exception {
    Path before = temp.resolve("before");
    AttackFoldersTest.serve(before);
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "src/test/resources/peers/python_tuf_attacks.py",
                temp.resolve("clients").toString(),
                AttackMaker.NOW.toString().replace("Z", "+00:00"),
                AttackMaker.WANTED.text(),
                before.toString()));
    Path honest = temp.resolve("honest");
    AttackFoldersTest.serve(honest, "honest");
    arguments.add(honest.toString());
    for (String attack : attacks) {
      Path then = temp.resolve("then").resolve(attack);
      AttackFoldersTest.serve(then, "honest", attack);
      arguments.add(then.toString());
    }
    PeerProgram.Run run = python.run(temp.resolve("said"), arguments.toArray(new String[0]));
    assertEquals(0, run.exit(), run.output());
    return run.output().lines().toList();
  }
}
