// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.parasol.certs.json.Json;
import io.parasol.gateway.analytics.PlantNow;
import io.parasol.gateway.analytics.losses.Cause;
import io.parasol.gateway.figures.FigureSnapshot;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The present of the plant")
class PresentPlantTest {

  private static final MoneyToday MONEY =
      new MoneyToday(
          "EUR", new BigDecimal("12.34567"), Map.of(Cause.STRING, new BigDecimal("0.5")));

  /** Figures of a plant that count how often the money is computed. */
  private static final class Figures implements PageServices.Figures {
    private Optional<FigureSnapshot> snapshot = Optional.empty();
    private CompletableFuture<Optional<MoneyToday>> money =
        CompletableFuture.completedFuture(Optional.of(MONEY));
    private int computed;

    @Override
    public Optional<FigureSnapshot> snapshot() {
      return snapshot;
    }

    @Override
    public CompletionStage<Optional<MoneyToday>> money() {
      computed++;
      return money;
    }

    void at(long millis) {
      snapshot =
          Optional.of(
              new FigureSnapshot(
                  Instant.ofEpochMilli(millis),
                  new PlantNow(List.of(), Instant.EPOCH, List.of()),
                  List.of()));
    }
  }

  private final Figures figures = new Figures();
  private final PresentPlant present = new PresentPlant(figures);

  private String json() {
    return new String(Json.write(present.get().toCompletableFuture().join()), UTF_8);
  }

  @Test
  void has_the_money_beside_the_energy() {
    figures.at(7);

    assertEquals(
        "{\"at\":7,\"possible\":{\"from\":0,\"step\":300000,\"watts\":[]},\"money\":{\"currency\":\"EUR\",\"energy\":12.3457,\"lost\":{\"string\":0.5000}},"
            + "\"devices\":[]}",
        json());
  }

  @Test
  void is_computed_once_a_minute_however_often_it_is_read() {
    figures.at(7);
    for (int i = 0; i < 100; i++) {
      assertFalse(json().isEmpty());
    }
    assertEquals(1, figures.computed);

    figures.at(60_007);
    assertEquals(true, json().contains("60007"));
    assertEquals(2, figures.computed);
  }

  @Test
  void has_no_money_while_that_cannot_be_computed() {
    figures.at(7);
    figures.money = CompletableFuture.failedFuture(new IllegalStateException("busy"));

    assertEquals(
        "{\"at\":7,\"possible\":{\"from\":0,\"step\":300000,\"watts\":[]},\"devices\":[]}", json());
  }

  @Test
  void is_empty_without_figures() {
    assertEquals("{\"devices\":[]}", json());
    assertEquals(0, figures.computed);
  }
}
