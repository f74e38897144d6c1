// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.parasol.broker.bridge;

import org.jspecify.annotations.NullMarked;
