//===- StatisticsReader.cpp - Statistics from JSON -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "HistogramBins.h"
#include "JsonStructure.h"
#include "quanta/Calibration/Statistics.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"
#include <cmath>

using namespace llvm;
using namespace mlir::quanta;

namespace {

/// Reads one object field by field; the first mistake is kept, and everything
/// after it does nothing.
class ObjectReader {
public:
  ObjectReader(const json::Object &object, std::string where)
      : object(object), where(std::move(where)) {}

  void fail(const Twine &reason) {
    if (message.empty())
      message = where + ": " + reason.str();
  }
  bool failed() const { return !message.empty(); }
  Error takeError() const {
    return createStringError(inconvertibleErrorCode(), message);
  }

  /// Fails on a field that isn't one of `names`.
  void allowOnly(ArrayRef<StringRef> names) {
    for (const auto &entry : object)
      if (!is_contained(names, StringRef(entry.first)))
        fail("unknown field '" + StringRef(entry.first) + "'");
  }

  const json::Value *get(StringRef name) {
    const json::Value *value = object.get(name);
    if (!value)
      fail("field '" + name + "' is missing");
    return failed() ? nullptr : value;
  }

  StringRef getString(StringRef name) {
    const json::Value *value = get(name);
    if (value && !value->getAsString())
      fail("field '" + name + "' is not a string");
    return failed() ? "" : *value->getAsString();
  }

  uint64_t getCount(StringRef name) {
    const json::Value *value = get(name);
    if (value && !value->getAsUINT64())
      fail("field '" + name + "' is not a whole number of 64 bits");
    if (!failed() && *value->getAsUINT64() == 0)
      fail("field '" + name + "' is 0");
    return failed() ? 0 : *value->getAsUINT64();
  }

  double getNumber(StringRef name) {
    const json::Value *value = get(name);
    if (value && !value->getAsNumber())
      fail("field '" + name + "' is not a number");
    return failed() ? 0 : *value->getAsNumber();
  }

  const json::Array *getArray(StringRef name) {
    const json::Value *value = get(name);
    if (value && !value->getAsArray())
      fail("field '" + name + "' is not an array");
    return failed() ? nullptr : value->getAsArray();
  }

  std::vector<float> getFloats(StringRef name) {
    std::vector<float> result;
    const json::Array *array = getArray(name);
    if (!array)
      return result;
    for (const json::Value &element : *array) {
      std::optional<double> number = element.getAsNumber();
      // Adding 0 turns a negative zero into the one that records have.
      float value = number ? static_cast<float>(*number) + 0.0f : 0.0f;
      if (!number || !std::isfinite(value))
        fail("'" + name + "' [" + Twine(result.size()) +
             "] is not a finite 32-bit number");
      result.push_back(value);
    }
    return result;
  }

private:
  const json::Object &object;
  std::string where;
  std::string message;
};

} // namespace

static std::map<uint32_t, uint64_t> readBins(ObjectReader &reader,
                                             const json::Value &channel) {
  std::map<uint32_t, uint64_t> bins;
  const json::Array *pairs = channel.getAsArray();
  if (!pairs)
    reader.fail("a channel of 'histogram' is not an array");
  for (size_t i = 0; pairs && i < pairs->size(); ++i) {
    const json::Array *pair = (*pairs)[i].getAsArray();
    if (!pair || pair->size() != 2) {
      reader.fail("'histogram' has something else than [bin, count]");
      break;
    }
    std::optional<uint64_t> bin = (*pair)[0].getAsUINT64();
    std::optional<uint64_t> count = (*pair)[1].getAsUINT64();
    if (!bin || !count || !isBinOfRecord(*bin) || *count == 0)
      reader.fail("'histogram' has a bin outside of the range of finite "
                  "numbers, or without a count");
    else if (!bins.empty() && bins.rbegin()->first >= *bin)
      reader.fail("the bins of 'histogram' are not in ascending order");
    if (reader.failed())
      break;
    bins.emplace_hint(bins.end(), *bin, *count);
  }
  return bins;
}

/// The counts have to add up, and the outermost bins have to hold the extremes.
static void checkBins(ObjectReader &reader, const Record &record,
                      size_t channel) {
  uint64_t sum = 0;
  bool overflow = false;
  int64_t lowest = INT64_MAX, highest = INT64_MIN;
  for (auto [bin, count] : record.histogram[channel]) {
    overflow |= __builtin_add_overflow(sum, count, &sum);
    lowest = std::min(lowest, orderOfBin(bin));
    highest = std::max(highest, orderOfBin(bin));
  }
  if (overflow || sum != record.count)
    reader.fail("'histogram' does not add up to 'count' in channel " +
                Twine(channel));
  else if (lowest != orderOfBin(binOf(record.min[channel])) ||
           highest != orderOfBin(binOf(record.max[channel])))
    reader.fail("'histogram' contradicts 'min' or 'max' in channel " +
                Twine(channel));
}

static RecordKind readKind(ObjectReader &reader) {
  StringRef name = reader.getString("kind");
  for (RecordKind kind :
       {RecordKind::MinMax, RecordKind::Histogram, RecordKind::MovingAverage})
    if (name == getName(kind))
      return kind;
  reader.fail("unknown kind '" + name + "'");
  return RecordKind::MinMax;
}

static Record readRecord(ObjectReader &reader) {
  Record record;
  record.kind = readKind(reader);
  bool histogram = record.kind == RecordKind::Histogram;
  if (histogram) {
    reader.allowOnly({"kind", "channels", "count", "min", "max", "histogram"});
  } else if (record.kind == RecordKind::MovingAverage) {
    reader.allowOnly({"kind", "momentum", "channels", "count", "min", "max"});
    record.momentum = reader.getNumber("momentum");
    if (!(record.momentum > 0 && record.momentum < 1))
      reader.fail("'momentum' is not between 0 and 1");
  } else {
    reader.allowOnly({"kind", "channels", "count", "min", "max"});
  }
  uint64_t channels = reader.getCount("channels");
  record.count = reader.getCount("count");
  record.min = reader.getFloats("min");
  record.max = reader.getFloats("max");
  if (record.min.size() != channels || record.max.size() != channels)
    reader.fail(Twine(record.min.size()) + " 'min' and " +
                Twine(record.max.size()) + " 'max' for " + Twine(channels) +
                " channels");
  for (size_t c = 0; !reader.failed() && c < channels; ++c)
    if (record.min[c] > record.max[c])
      reader.fail("min > max in channel " + Twine(c));
  const json::Array *array = histogram ? reader.getArray("histogram") : nullptr;
  if (!array)
    return record;
  if (array->size() != channels)
    reader.fail("'histogram' has " + Twine(array->size()) + " channels of " +
                Twine(channels));
  for (size_t c = 0; !reader.failed() && c < channels; ++c) {
    record.histogram.push_back(readBins(reader, (*array)[c]));
    if (!reader.failed())
      checkBins(reader, record, c);
  }
  return record;
}

Expected<Statistics> mlir::quanta::parseStatistics(StringRef text,
                                                   StringRef name) {
  auto error = [&](const Twine &reason) {
    return createStringError(inconvertibleErrorCode(), name + ": " + reason);
  };
  if (Error failure = checkJsonStructure(text, /*maxDepth=*/16))
    return error(toString(std::move(failure)));
  Expected<json::Value> value = json::parse(text);
  if (!value)
    return error("is not JSON: " + toString(value.takeError()));
  const json::Object *top = value->getAsObject();
  if (!top || top->getString("format") != StringRef("quanta-statistics"))
    return error("is not a file of statistics (field 'format')");

  ObjectReader reader(*top, name.str());
  // The version decides which fields there are, so it comes first.
  uint64_t version = reader.getCount("version");
  if (!reader.failed() && version != Statistics::currentVersion)
    reader.fail("version " + Twine(version) +
                " is not known; this is version " +
                Twine(Statistics::currentVersion));
  reader.allowOnly({"format", "version", "fingerprint", "samples", "records"});
  Statistics statistics;
  statistics.fingerprint = reader.getString("fingerprint").str();
  if (StringRef digits = statistics.fingerprint;
      digits.empty() || digits.size() > 128 ||
      digits.find_first_not_of("0123456789abcdef") != StringRef::npos)
    reader.fail("'fingerprint' is not a hexadecimal number");
  statistics.samples = reader.getCount("samples");
  const json::Value *records = reader.get("records");
  if (records && !records->getAsObject())
    reader.fail("field 'records' is not an object");
  if (reader.failed())
    return reader.takeError();

  for (const auto &entry : *records->getAsObject()) {
    StringRef key = entry.first;
    const json::Object *object = entry.second.getAsObject();
    if (!object)
      return error("record '" + key + "' is not an object");
    ObjectReader recordReader(*object, (name + ": record '" + key + "'").str());
    Record record = readRecord(recordReader);
    if (recordReader.failed())
      return recordReader.takeError();
    statistics.records.emplace(key.str(), std::move(record));
  }
  return statistics;
}

Expected<Statistics> mlir::quanta::readStatistics(StringRef path) {
  auto error = [&](const Twine &reason) {
    return createStringError(inconvertibleErrorCode(), path + ": " + reason);
  };
  sys::fs::file_status status;
  if (std::error_code code = sys::fs::status(path, status))
    return error(code.message());
  if (!sys::fs::is_regular_file(status))
    return error("is not a regular file");
  auto buffer = MemoryBuffer::getFile(path);
  if (!buffer)
    return error(buffer.getError().message());
  return parseStatistics((*buffer)->getBuffer(), path);
}
