// SPDX-License-Identifier: Apache-2.0
package io.parasol.jmh;

import io.parasol.certs.dsse.Envelope;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.dsse.VerificationKey;
import io.parasol.certs.json.JsonException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Parses and verifies a DSSE envelope with one Ed25519 signature of a trusted key. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class VerifyBenchmark {

  private static final int PAYLOAD_BYTES = 400;

  private final SigningKey key = SigningKey.generate();
  private final List<VerificationKey> trusted = List.of(key.publicKey());
  private final byte[] envelope =
      Envelope.sign(
              "application/vnd.parasol.command+json",
              "x".repeat(PAYLOAD_BYTES).getBytes(StandardCharsets.US_ASCII),
              key)
          .toJson();

  @Benchmark
  public Set<VerificationKey> verify() throws JsonException {
    return Envelope.parse(envelope).signers(trusted);
  }
}
