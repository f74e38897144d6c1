// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.verb;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.ConnectException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The reason of a failed connection")
class NetworkErrorTextTest {

  @Test
  void is_in_the_words_of_the_operating_system() {
    assertEquals(
        "connection refused", NetworkErrorText.of(new ConnectException("Connection refused")));
    assertEquals("unknown host", NetworkErrorText.of(new UnknownHostException("box.example")));
  }

  @Test
  void says_that_the_server_speaks_another_protocol() {
    assertEquals(
        "the server does not speak TLS",
        NetworkErrorText.of(new SSLException("Unsupported or unrecognized SSL message")));
    assertEquals(
        "no cipher suites in common",
        NetworkErrorText.of(new SSLHandshakeException("No cipher suites in common")));
  }
}
