// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.stream;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.fleet.job.table.InventoryRows;
import io.parasol.fleet.job.table.TableKind;
import io.parasol.fleet.job.table.TableRow;
import java.io.IOException;
import java.util.Optional;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Reads how gateways and devices describe themselves. What cannot be read is counted and left out.
 */
public final class InventoryReader implements KafkaRecordDeserializationSchema<TableRow> {

  private static final long serialVersionUID = 2;

  private final KeyCheck keys;

  InventoryReader(KeyCheck keys) {
    this.keys = keys;
  }

  @Override
  public void open(DeserializationSchema.InitializationContext context) throws IOException {
    keys.open(context.getMetricGroup().counter("refused"));
  }

  @Override
  public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<TableRow> rows) {
    Optional<RecordKey> key = RecordKey.of(record);
    if (key.isEmpty()) {
      keys.refuse();
      return;
    }
    if (record.value() == null || !keys.permits(key.get())) {
      return;
    }
    String kind = record.topic().substring(record.topic().lastIndexOf('.') + 1);
    try {
      if (Json.parse(record.value()) instanceof Json.Obj message) {
        InventoryRows.of(kind, key.get().site(), key.get().device(), message)
            .forEach(row -> collect(key.get(), row, rows));
        return;
      }
    } catch (JsonException malformed) {
      // The ingest has checked that it is JSON; another writer has not.
    }
    keys.refuse();
  }

  private void collect(RecordKey key, TableRow row, Collector<TableRow> rows) {
    boolean isComponent = row.kind() == TableKind.COMPONENT;
    if (!isComponent || keys.permitsComponents(key.site(), String.valueOf(row.key().get(0)))) {
      rows.collect(row);
    }
  }

  @Override
  public TypeInformation<TableRow> getProducedType() {
    return new StateType<>(TableRow.class, new RowSerializer());
  }
}
