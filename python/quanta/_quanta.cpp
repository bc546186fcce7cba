//===- _quanta.cpp - The C interface as classes of Python -*- C++ -*-===//
//
// Part of the Quanta project, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// As thin as it can be: handles become objects, errors become exceptions, and
// tensors are what has a buffer. The GIL is free while the compiler or a model
// works. What users see is in __init__.py.
//
//===----------------------------------------------------------------------===//

#include "quanta-c/Quanta.h"

#include <memory>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>
#include <string>
#include <vector>

namespace py = pybind11;

namespace {

struct Diagnostic {
  std::string severity, location, text;
};

/// Travels through pybind11 and becomes quanta.Error.
struct Failure {
  std::string message;
  std::vector<Diagnostic> diagnostics;
};

const char *getName(int32_t severity) {
  static const char *names[] = {"note", "warning", "error", "remark"};
  return names[severity];
}

/// Makes an exception of an error, with the GIL or without.
void throwOnError(QuantaError *error) {
  if (!error)
    return;
  std::unique_ptr<QuantaError, decltype(&quantaErrorDestroy)> owned(
      error, &quantaErrorDestroy);
  Failure failure{quantaErrorGetMessage(error), {}};
  for (size_t i = 0; i < quantaErrorGetNumDiagnostics(error); ++i) {
    QuantaDiagnostic diagnostic = quantaErrorGetDiagnostic(error, i);
    failure.diagnostics.push_back(
        {getName(diagnostic.severity), diagnostic.location, diagnostic.text});
  }
  throw failure;
}

/// Owns a handle of the C interface.
template <typename Handle, void (*destroy)(Handle *)>
struct Owner {
  struct Destroy {
    void operator()(Handle *handle) const { destroy(handle); }
  };
  std::unique_ptr<Handle, Destroy> handle;

  Handle *get() const { return handle.get(); }
  /// Makes an owner of what `create` gives, without the GIL.
  template <typename Create>
  static Owner make(Create create) {
    Handle *handle = nullptr;
    {
      py::gil_scoped_release release;
      throwOnError(create(&handle));
    }
    Owner owner;
    owner.handle.reset(handle);
    return owner;
  }
};

using Options = Owner<QuantaOptions, quantaOptionsDestroy>;
using Context = Owner<QuantaContext, quantaContextDestroy>;
using Module = Owner<QuantaModule, quantaModuleDestroy>;
using Statistics = Owner<QuantaStatistics, quantaStatisticsDestroy>;
using Calibrator = Owner<QuantaCalibrator, quantaCalibratorDestroy>;
using Model = Owner<QuantaModel, quantaModelDestroy>;

int32_t getCode(const std::string &format) {
  static const std::pair<const char *, int32_t> codes[] = {
      {"b", QUANTA_I8},  {"h", QUANTA_I16}, {"i", QUANTA_I32},
      {"l", QUANTA_I64}, {"q", QUANTA_I64}, {"f", QUANTA_F32},
      {"d", QUANTA_F64}};
  for (const auto &[name, code] : codes)
    if (format == name)
      return code;
  return 0;
}

const char *getDTypeName(int32_t code) {
  static const char *names[] = {"int8",  "int16",   "int32",
                                "int64", "float32", "float64"};
  return names[code - QUANTA_I8];
}

/// Views of buffers for one call; nothing is copied.
class Tensors {
public:
  /// `items` maps names to objects with a buffer, or None to ask by position.
  Tensors(const py::list &items, bool isWritable) {
    for (py::handle item : items) {
      auto [name, object] = item.cast<std::pair<py::object, py::buffer>>();
      names.push_back(name.is_none() ? std::string()
                                     : name.cast<std::string>());
      infos.push_back(object.request(isWritable));
      const py::buffer_info &info = infos.back();
      shapes.emplace_back(info.shape.begin(), info.shape.end());
      if (!isDense(info))
        throw py::value_error("expected an array in C order");
    }
    for (size_t i = 0; i < infos.size(); ++i)
      tensors.push_back({names[i].empty() ? nullptr : names[i].c_str(),
                         getCode(infos[i].format),
                         static_cast<int32_t>(infos[i].ndim), shapes[i].data(),
                         infos[i].ptr});
  }

  const QuantaTensor *data() const { return tensors.data(); }
  size_t size() const { return tensors.size(); }

private:
  static bool isDense(const py::buffer_info &info) {
    py::ssize_t stride = info.itemsize;
    for (py::ssize_t axis = info.ndim; axis-- > 0;) {
      if (info.shape[axis] != 1 && info.strides[axis] != stride)
        return false;
      stride *= info.shape[axis];
    }
    return true;
  }

  std::vector<std::string> names;
  std::vector<py::buffer_info> infos;
  std::vector<std::vector<int64_t>> shapes;
  std::vector<QuantaTensor> tensors;
};

/// (name, dtype, shape, scale, zero point)
py::tuple describe(const quanta_tensor_info *info) {
  return py::make_tuple(
      info->name, getDTypeName(info->dtype),
      py::tuple(py::cast(
          std::vector<int64_t>(info->shape, info->shape + info->rank))),
      info->scale, info->zero_point);
}

template <typename Handle>
py::list describeAll(const Handle *handle, size_t (*getCount)(const Handle *),
                     const quanta_tensor_info *(*get)(const Handle *, size_t)) {
  py::list result;
  for (size_t i = 0; i < getCount(handle); ++i)
    result.append(describe(get(handle, i)));
  return result;
}

void appendText(const char *text, size_t length, void *user) {
  static_cast<std::string *>(user)->append(text, length);
}

/// Calls without the GIL.
template <typename Call>
void call(Call body) {
  py::gil_scoped_release release;
  throwOnError(body());
}

void translate(std::exception_ptr pointer) {
  try {
    if (pointer)
      std::rethrow_exception(pointer);
  } catch (const Failure &failure) {
    py::list diagnostics;
    for (const Diagnostic &diagnostic : failure.diagnostics)
      diagnostics.append(py::make_tuple(
          diagnostic.severity, diagnostic.location, diagnostic.text));
    py::object type = py::module_::import("quanta._error").attr("Error");
    PyErr_SetObject(type.ptr(), type(failure.message, diagnostics).ptr());
  }
}

} // namespace

PYBIND11_MODULE(_quanta, m) {
  py::register_exception_translator(&translate);
  m.attr("version") = quantaGetVersion();
  m.attr("default_batch") = QUANTA_DEFAULT_BATCH;
  m.attr("dynamic_batch") = QUANTA_DYNAMIC_BATCH;

  py::class_<Options>(m, "Options")
      .def(py::init([] { return Options::make(quantaOptionsCreate); }))
      .def("set", [](Options &self, const std::string &name,
                     const std::string &value) {
        throwOnError(quantaOptionsSet(self.get(), name.c_str(), value.c_str()));
      });

  py::class_<Context>(m, "Context")
      .def(py::init([] { return Context::make(quantaContextCreate); }))
      .def("load",
           [](Context &self, const std::string &path, int64_t batch) {
             return Module::make([&](QuantaModule **out) {
               return quantaModuleLoad(self.get(), path.c_str(), batch, out);
             });
           })
      .def("load_bytes",
           [](Context &self, const py::bytes &bytes, const std::string &name,
              const std::string &folder, int64_t batch) {
             std::string_view view = bytes;
             return Module::make([&](QuantaModule **out) {
               return quantaModuleLoadFromMemory(self.get(), view.data(),
                                                 view.size(), name.c_str(),
                                                 folder.c_str(), batch, out);
             });
           });

  py::class_<Module>(m, "Module")
      .def("clone",
           [](Module &self) {
             return Module::make([&](QuantaModule **out) {
               return quantaModuleClone(self.get(), out);
             });
           })
      .def("observe",
           [](Module &self, Options &options) {
             call([&] { return quantaModuleObserve(self.get(), options.get()); });
           })
      .def("needs_samples",
           [](Module &self, Options &options) {
             return quantaModuleNeedsSamples(self.get(), options.get()) != 0;
           })
      .def("refine",
           [](Module &self, Statistics &statistics, const py::list &samples,
              Options &options) {
             Tensors tensors(samples, /*isWritable=*/false);
             call([&] {
               return quantaModuleRefine(self.get(), statistics.get(),
                                         tensors.data(), tensors.size(),
                                         options.get());
             });
           })
      .def("quantize",
           [](Module &self, Statistics *statistics, Options &options) {
             call([&] {
               return quantaModuleQuantize(
                   self.get(), statistics ? statistics->get() : nullptr,
                   options.get());
             });
           })
      .def("run_pipeline",
           [](Module &self, const std::string &pipeline) {
             call([&] {
               return quantaModuleRunPipeline(self.get(), pipeline.c_str());
             });
           })
      .def("save",
           [](Module &self, const std::string &path, Options &options) {
             call([&] {
               return quantaModuleSave(self.get(), path.c_str(), options.get());
             });
           })
      .def("report",
           [](Module &self, const std::string &name) {
             std::string json;
             call([&] {
               return quantaModuleReport(self.get(), name.c_str(), appendText,
                                         &json);
             });
             return json;
           })
      .def("__str__", [](Module &self) {
        std::string text;
        call([&] { return quantaModulePrint(self.get(), appendText, &text); });
        return text;
      });

  py::class_<Statistics>(m, "Statistics")
      .def_static("load",
                  [](const std::string &path) {
                    return Statistics::make([&](QuantaStatistics **out) {
                      return quantaStatisticsLoad(path.c_str(), out);
                    });
                  })
      .def("save",
           [](Statistics &self, const std::string &path) {
             call([&] { return quantaStatisticsSave(self.get(), path.c_str()); });
           })
      .def("merge",
           [](Statistics &self, Statistics &other) {
             return Statistics::make([&](QuantaStatistics **out) {
               return quantaStatisticsMerge(self.get(), other.get(), out);
             });
           })
      .def_property_readonly("samples", [](Statistics &self) {
        return quantaStatisticsGetNumSamples(self.get());
      });

  py::class_<Calibrator>(m, "Calibrator")
      .def(py::init([](Module &observed) {
        return Calibrator::make([&](QuantaCalibrator **out) {
          return quantaCalibratorCreate(observed.get(), out);
        });
      }))
      .def_property_readonly("inputs",
                             [](Calibrator &self) {
                               return describeAll(self.get(),
                                                  quantaCalibratorGetNumInputs,
                                                  quantaCalibratorGetInput);
                             })
      .def("add",
           [](Calibrator &self, const py::list &inputs) {
             Tensors tensors(inputs, /*isWritable=*/false);
             call([&] {
               return quantaCalibratorAdd(self.get(), tensors.data(),
                                          tensors.size());
             });
           })
      .def("statistics", [](Calibrator &self) {
        return Statistics::make([&](QuantaStatistics **out) {
          return quantaCalibratorGetStatistics(self.get(), out);
        });
      });

  py::class_<Model>(m, "Model")
      .def_static("compile",
                  [](Module &module, int threads) {
                    return Model::make([&](QuantaModel **out) {
                      return threads == 1
                                 ? quantaModelCompile(module.get(), out)
                                 : quantaModelCompileForThreads(module.get(),
                                                                threads, out);
                    });
                  })
      .def_static("load",
                  [](const std::string &path) {
                    return Model::make([&](QuantaModel **out) {
                      return quantaModelLoad(path.c_str(), out);
                    });
                  })
      .def_property_readonly("inputs",
                             [](Model &self) {
                               return describeAll(self.get(),
                                                  quantaModelGetNumInputs,
                                                  quantaModelGetInput);
                             })
      .def_property_readonly("outputs",
                             [](Model &self) {
                               return describeAll(self.get(),
                                                  quantaModelGetNumOutputs,
                                                  quantaModelGetOutput);
                             })
      .def_property_readonly(
          "dynamic_batch",
          [](Model &self) {
            return quantaModelHasDynamicBatch(self.get()) != 0;
          })
      .def_property_readonly(
          "arena_bytes",
          [](Model &self) { return quantaModelGetArenaBytes(self.get()); })
      .def_property_readonly(
          "macs", [](Model &self) { return quantaModelGetMacs(self.get()); })
      .def("set_num_threads",
           [](Model &self, int threads) {
             call([&] { return quantaModelSetNumThreads(self.get(), threads); });
           })
      .def("run", [](Model &self, const py::list &inputs,
                     const py::list &outputs) {
        Tensors in(inputs, /*isWritable=*/false);
        Tensors out(outputs, /*isWritable=*/true);
        call([&] {
          return quantaModelRun(self.get(), in.data(), in.size(), out.data(),
                                out.size());
        });
      });
}
