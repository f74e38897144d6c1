// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.NotSslRecordException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The cause of a failed connection is described")
class ConnectionFailureTextTest {

  static Stream<Arguments> failures() {
    ConnectException annotated = new ConnectException("Connection refused: /192.0.2.7:502");
    annotated.initCause(new ConnectException("Connection refused"));
    return Stream.of(
        Arguments.of("connection refused", annotated),
        Arguments.of("connection refused", new ConnectException("Connection refused")),
        Arguments.of("connection refused", new CompletionException(annotated)),
        Arguments.of("no route to host", new NoRouteToHostException("No route to host")),
        Arguments.of("network is unreachable", new ConnectException("Network is unreachable")),
        Arguments.of("connection reset", new SocketException("Connection reset")),
        Arguments.of("connection reset", new IOException("Connection reset by peer")),
        Arguments.of("broken pipe", new IOException("Broken pipe")),
        Arguments.of(
            "connection timed out after 5000 ms",
            new ConnectTimeoutException("connection timed out after 5000 ms: /192.0.2.7:502")),
        Arguments.of(
            "connection timed out",
            new ConnectTimeoutException("connection timed out: box.local/192.0.2.7:502")),
        Arguments.of("unknown host", new UnknownHostException("box.invalid: Name not known")),
        Arguments.of("the host name was not resolved in time", new TimeoutException()),
        Arguments.of(
            "TLS alert handshake_failure",
            new SSLHandshakeException("Received fatal alert: handshake_failure")),
        Arguments.of(
            "TLS alert bad_certificate: the controller rejects the certificate of the link",
            new SSLHandshakeException("Received fatal alert: bad_certificate")),
        Arguments.of(
            "TLS alert unknown_ca: the controller rejects the certificate of the link",
            new DecoderException(
                new SSLHandshakeException("(unknown_ca) Received fatal alert: unknown_ca"))),
        Arguments.of(
            "TLS: the certificate of the controller has expired, or is not valid yet",
            new SSLHandshakeException(
                "PKIX path validation failed: java.security.cert.CertPathValidatorException:"
                    + " validity check failed")),
        Arguments.of(
            "the controller does not speak TLS",
            new NotSslRecordException("not an SSL/TLS record: 0102")),
        Arguments.of(
            "TLS: the authority in ca has not issued the certificate of the controller",
            new SSLHandshakeException("PKIX path building failed: sun.security.provider")),
        Arguments.of("IOException", new IOException()));
  }

  @ParameterizedTest(name = "as \"{0}\"")
  @MethodSource("failures")
  void in_the_words_of_the_operating_system_or_of_TLS(String words, Throwable failure) {
    assertEquals(words, ConnectionFailureText.of(failure));
  }
}
